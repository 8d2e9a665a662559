package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
)

// run answers a request, all targets at once.
func run(req request) output {
	out := newOutput()
	out.Targets = make([]targetOutput, len(req.targets))
	src := newSources()
	var wg sync.WaitGroup
	for i, t := range req.targets {
		wg.Go(func() { out.Targets[i] = runTarget(req, t, src) })
	}
	wg.Wait()
	return out
}

func runTarget(req request, t target, src *sources) targetOutput {
	out := answer(req, t, src, false)
	if !needsC(out) {
		return out
	}
	// Some type has C inside: only now is the target's C compiler asked.
	withC := answer(req, t, src, true)
	explainC(&withC, t)
	return withC
}

func needsC(out targetOutput) bool {
	return slices.ContainsFunc(out.Packages, func(p packageOutput) bool {
		return slices.ContainsFunc(p.Types, func(e typeEntry) bool { return e.Error != nil && e.Error.NeedsC })
	})
}

// explainC says what to do where cgo could not run.
func explainC(out *targetOutput, t target) {
	hint := fmt.Sprintf(" (the type has C types in it, so cgo had to run: set CC_FOR_%s_%s to a C compiler for %s)", t.OS, t.Arch, t)
	if out.Error != nil {
		out.Error.Message += hint
	}
	for i := range out.Packages {
		if p := out.Packages[i].Error; p != nil {
			p.Message += hint
		}
	}
}

// answer lists, checks and describes once.
func answer(req request, t target, src *sources, realC bool) targetOutput {
	out := targetOutput{target: t, Packages: []packageOutput{}}
	patterns := make([]string, len(req.queries))
	for i, q := range req.queries {
		patterns[i] = q.pattern
	}
	listing, err := list(req.dir, t, patterns, realC)
	if err != nil {
		out.Error = asProblem(err)
		return out
	}
	l, err := newLoader(src, req.dir, t, listing, realC)
	if err != nil {
		out.Error = asProblem(err)
		return out
	}
	for _, q := range req.queries {
		out.Packages = append(out.Packages, l.answer(q))
	}
	return out
}

func asProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	return &problem{Message: err.Error()}
}

func (l *loader) answer(q query) packageOutput {
	out := packageOutput{Pattern: q.pattern, Types: []typeEntry{}}
	var found []*listed
	for _, p := range l.listed {
		if slices.Contains(p.Match, q.pattern) {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		out.Error = &problem{Message: fmt.Sprintf("the pattern %s matches %d packages; it must be one", q.pattern, len(found))}
		return out
	}
	one := found[0]
	out.Path = one.ImportPath
	for _, path := range one.files(false) {
		if _, err := os.Stat(path); err == nil {
			out.Files = append(out.Files, l.places.path(path))
		}
	}
	pkg, bad := l.load(one.ImportPath)
	if bad != nil {
		out.Error = bad
		return out
	}
	d := &describer{sizes: l.sizes, places: l.places, home: pkg}
	names := q.names
	if q.all {
		names = d.names()
	}
	for _, name := range names {
		out.Types = append(out.Types, d.entry(name))
	}
	return out
}
