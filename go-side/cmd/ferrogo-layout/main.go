// Command ferrogo-layout prints the memory layout of Go types as JSON, for
// every target asked for, without compiling or running anything on a target.
//
//	ferrogo-layout -C dir -target linux/amd64 -target linux/arm 'pattern:Type,Type' './gen:*'
//
// Each argument is a package pattern of the go command and, after the last
// colon, the names of types declared there; `*` means every defined struct
// and integer type. The numbers come from Go's own type checker with the
// sizes of the gc compiler.
//
// What is in: finding, type-checking and describing types. What is not:
// anything about Rust or contracts; the comparison is made by the reader of
// this output. The command depends on nothing but the standard library, so
// that it can be built anywhere the go command runs, with no network.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// format is raised with every change of the output that is not an added field.
const format = 1

// request is the command line, parsed.
type request struct {
	dir     string
	targets []target
	queries []query
}

// target is one pair of GOOS and GOARCH.
type target struct {
	OS   string `json:"goos"`
	Arch string `json:"goarch"`
}

func (t target) String() string { return t.OS + "/" + t.Arch }

// query asks for types of the one package that pattern matches.
type query struct {
	pattern string
	names   []string
	all     bool
}

// targetList collects repeated -target flags, each possibly a comma list.
type targetList []target

func (l *targetList) String() string { return fmt.Sprint([]target(*l)) }

func (l *targetList) Set(s string) error {
	for one := range strings.SplitSeq(s, ",") {
		goos, arch, ok := strings.Cut(one, "/")
		if !ok || goos == "" || arch == "" {
			return fmt.Errorf("%q is not of the form GOOS/GOARCH", one)
		}
		*l = append(*l, target{goos, arch})
	}
	return nil
}

func main() {
	req, err := parseArgs(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(0)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ferrogo-layout:", err)
		os.Exit(2)
	}
	out := run(req)
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		fmt.Fprintln(os.Stderr, "ferrogo-layout: writing the result:", err)
		os.Exit(1)
	}
	if failed := out.failures(os.Stderr); failed {
		os.Exit(1)
	}
}

func parseArgs(args []string, help io.Writer) (request, error) {
	var req request
	var targets targetList
	flags := flag.NewFlagSet("ferrogo-layout", flag.ContinueOnError)
	flags.SetOutput(help)
	flags.StringVar(&req.dir, "C", ".", "the folder in which the patterns are resolved")
	flags.Var(&targets, "target", "GOOS/GOARCH; may be repeated or a comma list")
	if err := flags.Parse(args); err != nil {
		return req, err
	}
	if len(targets) == 0 {
		return req, errors.New("no -target GOOS/GOARCH given")
	}
	req.targets = targets
	dir, err := filepath.Abs(req.dir)
	if err != nil {
		return req, fmt.Errorf("finding the folder %s: %w", req.dir, err)
	}
	// Go reports real paths; a symbolic link in ours would make none of them
	// relative to it.
	if req.dir, err = filepath.EvalSymlinks(dir); err != nil {
		return req, fmt.Errorf("finding the folder %s: %w", dir, err)
	}
	if flags.NArg() == 0 {
		return req, errors.New("no types asked for; give PATTERN:TYPE[,TYPE…]")
	}
	for _, arg := range flags.Args() {
		at := strings.LastIndexByte(arg, ':')
		if at <= 0 || at == len(arg)-1 {
			return req, fmt.Errorf("%q is not of the form PATTERN:TYPE[,TYPE…]", arg)
		}
		q := query{pattern: arg[:at]}
		if rest := arg[at+1:]; rest == "*" {
			q.all = true
		} else {
			q.names = strings.Split(rest, ",")
		}
		req.queries = append(req.queries, q)
	}
	return req, nil
}
