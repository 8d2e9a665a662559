package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// listed is what the go command tells about one package.
type listed struct {
	ImportPath      string
	Name            string
	Dir             string
	GoFiles         []string
	CgoFiles        []string
	CompiledGoFiles []string
	ImportMap       map[string]string
	Match           []string
	DepOnly         bool
	Error           *struct {
		Pos string
		Err string
	}
}

// listing is what one `go list` printed. With -e it succeeds even where cgo
// could not run and then only writes the reason to its standard error.
type listing struct {
	packages   []*listed
	complaints string
}

const listFields = "-json=ImportPath,Name,Dir,GoFiles,CgoFiles,CompiledGoFiles,ImportMap,Match,DepOnly,Error"

// list runs `go list` for one target. With realC the go command runs cgo, for
// which the target's C compiler must be there; without, files that import "C"
// are named as they stand in the folder.
//
// CGO_ENABLED is 1 in both cases, because a program with a Rust boundary in it
// is always built so, and files are chosen by it.
func list(dir string, t target, patterns []string, realC bool) (listing, error) {
	args := []string{"list", "-e", "-deps", listFields}
	if realC {
		args = append(args, "-compiled")
	}
	args = append(append(args, "--"), patterns...)
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+t.OS, "GOARCH="+t.Arch, "CGO_ENABLED=1", "PWD="+dir)
	if realC {
		if cc := os.Getenv("CC_FOR_" + t.OS + "_" + t.Arch); cc != "" {
			cmd.Env = append(cmd.Env, "CC="+cc)
		}
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(stderr.String()); text != "" {
			return listing{}, fmt.Errorf("go list for %s: %s", t, text)
		}
		return listing{}, fmt.Errorf("go list for %s: %w", t, err)
	}
	all := listing{complaints: strings.TrimSpace(stderr.String())}
	for dec := json.NewDecoder(&stdout); ; {
		p := new(listed)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return listing{}, fmt.Errorf("reading what go list says for %s: %w", t, err)
		}
		all.packages = append(all.packages, p)
	}
}

// files are the absolute paths of the sources that make up the package.
func (p *listed) files(realC bool) []string {
	names := append(append([]string{}, p.GoFiles...), p.CgoFiles...)
	if realC {
		names = p.CompiledGoFiles
	}
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = name
		if !filepath.IsAbs(name) {
			paths[i] = filepath.Join(p.Dir, name)
		}
	}
	return paths
}

// resolve maps an import as written to the package it stands for (vendored
// packages have other paths than their imports).
func (p *listed) resolve(path string) string {
	if to, ok := p.ImportMap[path]; ok {
		return to
	}
	return path
}

// problem is the go command's own complaint about the package.
func (p *listed) problem() *problem {
	if p.Error == nil {
		return nil
	}
	e := &problem{Message: strings.TrimSpace(p.Error.Err)}
	// Pos is file:line:column, or empty.
	if parts := strings.Split(p.Error.Pos, ":"); len(parts) >= 2 {
		e.File = parts[0]
		_, _ = fmt.Sscanf(parts[1], "%d", &e.Line)
	}
	return e
}
