package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// sources parses each file once for all targets. Syntax trees are only read
// after that, so that targets may be checked at the same time.
type sources struct {
	fset  *token.FileSet
	mu    sync.Mutex
	files map[string]*source
}

type source struct {
	once sync.Once
	file *ast.File
	err  error
}

func newSources() *sources {
	return &sources{fset: token.NewFileSet(), files: map[string]*source{}}
}

func (s *sources) parse(path string) (*ast.File, error) {
	s.mu.Lock()
	one, ok := s.files[path]
	if !ok {
		one = new(source)
		s.files[path] = one
	}
	s.mu.Unlock()
	one.once.Do(func() {
		one.file, one.err = parser.ParseFile(s.fset, path, nil, parser.SkipObjectResolution)
	})
	return one.file, one.err
}

// loader type-checks packages of one target from source, without the bodies
// of functions: nothing in them can change a layout, and imports that only
// bodies use are never loaded. So a package whose functions call generated
// code can be measured before that code exists.
type loader struct {
	src    *sources
	places places
	sizes  types.Sizes
	target target
	realC  bool
	// complaints is what the go command said while it listed.
	complaints string
	listed     map[string]*listed
	loaded     map[string]*loadedPackage
}

type loadedPackage struct {
	types *types.Package
	err   *problem
}

func newLoader(src *sources, dir string, t target, from listing, realC bool) (*loader, error) {
	sizes := types.SizesFor("gc", t.Arch)
	if sizes == nil {
		return nil, fmt.Errorf("the Go compiler has no architecture %q", t.Arch)
	}
	l := &loader{
		src:        src,
		places:     places{src.fset, dir},
		sizes:      sizes,
		target:     t,
		realC:      realC,
		complaints: from.complaints,
		listed:     map[string]*listed{},
		loaded:     map[string]*loadedPackage{},
	}
	for _, p := range from.packages {
		l.listed[p.ImportPath] = p
	}
	return l, nil
}

// load gives the package or the first thing that is wrong with it. A package
// with any error has no layouts: invalid types have sizes that look right.
func (l *loader) load(path string) (*types.Package, *problem) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if done, ok := l.loaded[path]; ok {
		if done == nil {
			return nil, &problem{Message: "import cycle through " + path}
		}
		return done.types, done.err
	}
	l.loaded[path] = nil
	pkg, err := l.check(path)
	l.loaded[path] = &loadedPackage{pkg, err}
	return pkg, err
}

func (l *loader) check(path string) (*types.Package, *problem) {
	listed, ok := l.listed[path]
	if !ok {
		return nil, &problem{Message: fmt.Sprintf("package %s is not in the list of the go command", path)}
	}
	files, bad := l.parse(listed)
	if bad != nil {
		return nil, bad
	}
	imports := l.needed(listed, files)
	var first *problem
	passed := false // over an error that changes no layout
	conf := types.Config{
		Sizes:            l.sizes,
		IgnoreFuncBodies: true,
		FakeImportC:      !l.realC,
		Importer:         imports,
		Error: func(err error) {
			if inBlank(files, err) {
				passed = true
			} else if first == nil {
				first = l.typeProblem(err)
			}
		},
	}
	pkg, err := conf.Check(path, l.src.fset, files, nil)
	if imports.failed != nil {
		return nil, imports.failed
	}
	if first == nil && err != nil && !passed {
		first = &problem{Message: err.Error()}
	}
	return pkg, first
}

// parse reads the files of a package. What the go command says about it
// (a missing package, no files for this target) comes first: it names the
// cause.
func (l *loader) parse(p *listed) ([]*ast.File, *problem) {
	paths := p.files(l.realC)
	if bad := p.problem(); bad != nil {
		// A complaint about an import is only ours if we come to need it.
		if p.Name == "" || len(paths) == 0 || l.realC {
			bad.File = l.places.path(bad.File)
			return nil, bad
		}
	}
	if len(paths) == 0 && len(p.CgoFiles) > 0 {
		return nil, &problem{Message: fmt.Sprintf("cgo could not run in package %s: %s", p.ImportPath, l.whyNoC())}
	}
	if len(paths) == 0 {
		return nil, &problem{Message: fmt.Sprintf("package %s has no Go files for %s", p.ImportPath, l.target)}
	}
	files := make([]*ast.File, len(paths))
	for i, path := range paths {
		file, err := l.src.parse(path)
		if err != nil {
			return nil, l.syntaxProblem(path, err)
		}
		files[i] = file
	}
	return files, nil
}

// whyNoC is the first words of the reason why cgo did not run: go list blames
// runtime/cgo, the first package of C in every program, or only complains.
func (l *loader) whyNoC() string {
	text := l.complaints
	if p := l.listed["runtime/cgo"]; text == "" && p != nil && p.Error != nil {
		text = p.Error.Err
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[:min(len(lines), 3)], "; ")
}

func (l *loader) syntaxProblem(path string, err error) *problem {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return &problem{Message: list[0].Msg, File: l.places.path(list[0].Pos.Filename), Line: list[0].Pos.Line}
	}
	return &problem{Message: err.Error(), File: l.places.path(path)}
}

func (l *loader) typeProblem(err error) *problem {
	var te types.Error
	if !errors.As(err, &te) {
		return &problem{Message: err.Error()}
	}
	file, line := l.places.at(te.Pos)
	return &problem{Message: te.Msg, File: file, Line: line}
}

// inBlank reports whether an error stands in the declaration of a variable
// named _.
func inBlank(files []*ast.File, err error) bool {
	var te types.Error
	if !errors.As(err, &te) {
		return false
	}
	for _, file := range files {
		if te.Pos < file.FileStart || te.Pos > file.FileEnd {
			continue
		}
		for _, decl := range file.Decls {
			if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.VAR {
				if slices.ContainsFunc(g.Specs, func(s ast.Spec) bool { return isBlankAt(s, te.Pos) }) {
					return true
				}
			}
		}
	}
	return false
}

func isBlankAt(spec ast.Spec, pos token.Pos) bool {
	v, ok := spec.(*ast.ValueSpec)
	return ok && v.Pos() <= pos && pos <= v.End() &&
		!slices.ContainsFunc(v.Names, func(id *ast.Ident) bool { return id.Name != "_" })
}

// importer hands one package its imports: real ones where declarations use
// them, empty ones where only the bodies of functions do.
type importer struct {
	loader *loader
	from   *listed
	used   map[string]bool
	failed *problem
}

func (i *importer) Import(path string) (*types.Package, error) {
	target := i.from.resolve(path)
	if !i.used[path] {
		name := path[strings.LastIndexByte(path, '/')+1:]
		if p, ok := i.loader.listed[target]; ok && p.Name != "" {
			name = p.Name
		}
		empty := types.NewPackage(target, name)
		empty.MarkComplete()
		return empty, nil
	}
	pkg, bad := i.loader.load(target)
	if bad != nil {
		if i.failed == nil {
			i.failed = bad
		}
		return nil, bad
	}
	return pkg, nil
}

// needed finds the imports that something outside the bodies of functions
// refers to.
func (l *loader) needed(p *listed, files []*ast.File) *importer {
	imp := &importer{loader: l, from: p, used: map[string]bool{}}
	for _, file := range files {
		names := map[string]string{}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue // the parser has complained
			}
			switch {
			case spec.Name == nil:
				if dep := l.listed[p.resolve(path)]; dep != nil && dep.Name != "" {
					names[dep.Name] = path
				} else {
					// Its name is not known, so nothing tells whether it is
					// used; the type checker will say so if it is.
					names[path[strings.LastIndexByte(path, '/')+1:]] = path
				}
			case spec.Name.Name == ".":
				imp.used[path] = true
			default:
				names[spec.Name.Name] = path
			}
		}
		for _, name := range slices.Sorted(maps.Keys(qualifiers(file))) {
			if path, ok := names[name]; ok {
				imp.used[path] = true
			}
		}
	}
	return imp
}

// qualifiers are the identifiers before a dot outside of function bodies.
func qualifiers(file *ast.File) map[string]bool {
	found := map[string]bool{}
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv != nil {
				ast.Inspect(n.Recv, visit)
			}
			ast.Inspect(n.Type, visit)
			return false
		case *ast.FuncLit:
			ast.Inspect(n.Type, visit)
			return false
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok {
				found[id.Name] = true
			}
		}
		return true
	}
	ast.Inspect(file, visit)
	return found
}
