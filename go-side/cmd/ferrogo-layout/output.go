package main

import (
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"runtime"
	"strings"
)

// output is everything the command prints.
type output struct {
	Format  int            `json:"format"`
	Go      string         `json:"go"`
	Targets []targetOutput `json:"targets"`
}

// targetOutput is what was found for one target.
type targetOutput struct {
	target
	// Error is set when nothing could be listed at all.
	Error    *problem        `json:"error,omitempty"`
	Packages []packageOutput `json:"packages"`
}

// packageOutput answers one query.
type packageOutput struct {
	// Pattern is as on the command line.
	Pattern string `json:"pattern"`
	// Path is the import path.
	Path string `json:"path,omitempty"`
	// Files are those whose change may change a layout: the package's own.
	Files []string `json:"files,omitempty"`
	// Error concerns the whole package.
	Error *problem    `json:"error,omitempty"`
	Types []typeEntry `json:"types"`
}

// typeEntry is one type asked for: its layout or why there is none.
type typeEntry struct {
	Name  string    `json:"name"`
	File  string    `json:"file,omitempty"`
	Line  int       `json:"line,omitempty"`
	Type  *typeInfo `json:"type,omitempty"`
	Error *problem  `json:"error,omitempty"`
}

// typeInfo describes a type on one target.
type typeInfo struct {
	// Text is the type as a person writes it, with package names.
	Text string `json:"text"`
	// Kind is one of bool, int, uint, uintptr, float, complex, pointer,
	// unsafe_pointer, array, struct, string, slice, map, chan, func,
	// interface.
	Kind  string `json:"kind"`
	Size  int64  `json:"size"`
	Align int64  `json:"align"`
	// Name is the import path and name of a defined type.
	Name string `json:"name,omitempty"`
	// Depth counts the stars of a pointer.
	Depth int `json:"depth,omitempty"`
	// Len and Elem belong to arrays; a pointer's Elem is what stands behind
	// all its stars, without fields.
	Len    int64       `json:"len,omitempty"`
	Elem   *typeInfo   `json:"elem,omitempty"`
	Fields []fieldInfo `json:"fields,omitempty"`
}

// fieldInfo is one field of a struct; blank fields are listed too.
type fieldInfo struct {
	Name   string    `json:"name"`
	Offset int64     `json:"offset"`
	File   string    `json:"file"`
	Line   int       `json:"line"`
	Type   *typeInfo `json:"type"`
}

// problem is an error with its place.
type problem struct {
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	// NeedsC says that only the real C compiler of the target can tell.
	NeedsC bool `json:"needs_c,omitempty"`
}

func (p *problem) Error() string {
	if p.File == "" {
		return p.Message
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// places turns positions into paths that a person can open.
type places struct {
	fset *token.FileSet
	dir  string
}

func (p places) at(pos token.Pos) (string, int) {
	where := p.fset.Position(pos)
	return p.path(where.Filename), where.Line
}

// path is relative to the command's folder for everything below it.
func (p places) path(name string) string {
	if name == "" || !filepath.IsAbs(name) {
		return filepath.ToSlash(name)
	}
	rel, err := filepath.Rel(p.dir, name)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(name)
	}
	return filepath.ToSlash(rel)
}

func newOutput() output {
	return output{Format: format, Go: runtime.Version()}
}

// failures writes each distinct error once and says whether there was one.
func (o output) failures(w io.Writer) bool {
	seen := map[string]bool{}
	tell := func(t target, p *problem) {
		if p == nil || seen[p.Error()] {
			return
		}
		seen[p.Error()] = true
		fmt.Fprintf(w, "ferrogo-layout: %s: %s\n", t, p.Error())
	}
	for _, t := range o.Targets {
		tell(t.target, t.Error)
		for _, p := range t.Packages {
			tell(t.target, p.Error)
			for _, e := range p.Types {
				tell(t.target, e.Error)
			}
		}
	}
	return len(seen) > 0
}
