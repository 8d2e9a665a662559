package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// describer turns checked types into their description on one target.
type describer struct {
	sizes  types.Sizes
	places places
	home   *types.Package
}

// entry describes one declared type, or says why it has no layout.
func (d *describer) entry(name string) typeEntry {
	e := typeEntry{Name: name}
	obj := d.home.Scope().Lookup(name)
	if obj == nil {
		e.Error = &problem{Message: d.missing(name)}
		return e
	}
	e.File, e.Line = d.places.at(obj.Pos())
	fail := func(format string, args ...any) typeEntry {
		e.Error = &problem{Message: fmt.Sprintf(format, args...), File: e.File, Line: e.Line}
		return e
	}
	tn, ok := obj.(*types.TypeName)
	if !ok {
		return fail("%s is not a type", name)
	}
	if isGeneric(tn.Type()) {
		return fail("%s is generic: it has no layout of its own", name)
	}
	if where := unknown(tn.Type(), name, nil); where != "" {
		fail("the layout of %s depends on a C type (%s), which only cgo with the C compiler of the target can tell", name, where)
		e.Error.NeedsC = true
		return e
	}
	info, err := d.describe(tn.Type(), true)
	if err != nil {
		return fail("%s: %v", name, err)
	}
	e.Type = info
	return e
}

// names are all types of the package whose layout a contract can name:
// defined, not generic, struct or integer.
func (d *describer) names() []string {
	scope := d.home.Scope()
	var names []string
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || isGeneric(tn.Type()) {
			continue
		}
		switch u := tn.Type().Underlying().(type) {
		case *types.Struct:
			names = append(names, name)
		case *types.Basic:
			if u.Info()&types.IsInteger != 0 {
				names = append(names, name)
			}
		}
	}
	return names
}

func (d *describer) missing(name string) string {
	var near []string
	for _, have := range d.home.Scope().Names() {
		if strings.EqualFold(have, name) {
			near = append(near, have)
		}
	}
	if len(near) > 0 {
		return fmt.Sprintf("package %s has no type %s; it has %s", d.home.Path(), name, strings.Join(near, ", "))
	}
	if all := d.names(); len(all) > 0 && len(all) <= 12 {
		return fmt.Sprintf("package %s has no type %s; it has %s", d.home.Path(), name, strings.Join(all, ", "))
	}
	return fmt.Sprintf("package %s has no type %s", d.home.Path(), name)
}

func (d *describer) text(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == d.home {
			return ""
		}
		return p.Name()
	})
}

// describe gives a type's layout; deep includes the fields of structs.
func (d *describer) describe(t types.Type, deep bool) (*typeInfo, error) {
	info := &typeInfo{Text: d.text(t), Size: d.sizes.Sizeof(t), Align: d.sizes.Alignof(t)}
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil {
		info.Name = named.Obj().Pkg().Path() + "." + named.Obj().Name()
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		info.Kind = basicKind(u)
	case *types.Pointer:
		info.Kind = "pointer"
		info.Depth = 1
		elem := u.Elem()
		for {
			next, ok := elem.Underlying().(*types.Pointer)
			if !ok {
				break
			}
			info.Depth++
			elem = next.Elem()
		}
		var err error
		if info.Elem, err = d.describe(elem, false); err != nil {
			return nil, err
		}
	case *types.Array:
		info.Kind = "array"
		info.Len = u.Len()
		var err error
		if info.Elem, err = d.describe(u.Elem(), deep); err != nil {
			return nil, err
		}
	case *types.Struct:
		info.Kind = "struct"
		if deep {
			return info, d.fields(info, u)
		}
	case *types.Slice:
		info.Kind = "slice"
	case *types.Map:
		info.Kind = "map"
	case *types.Chan:
		info.Kind = "chan"
	case *types.Signature:
		info.Kind = "func"
	case *types.Interface:
		info.Kind = "interface"
	default:
		return nil, fmt.Errorf("a type of the form %s has no layout", d.text(t))
	}
	if info.Kind == "" {
		return nil, fmt.Errorf("a type of the form %s has no layout", d.text(t))
	}
	return info, nil
}

func (d *describer) fields(info *typeInfo, st *types.Struct) error {
	vars := slices.Collect(st.Fields())
	offsets := d.sizes.Offsetsof(vars)
	for i, v := range vars {
		ty, err := d.describe(v.Type(), true)
		if err != nil {
			return fmt.Errorf("field %s: %w", v.Name(), err)
		}
		file, line := d.places.at(v.Pos())
		info.Fields = append(info.Fields, fieldInfo{Name: v.Name(), Offset: offsets[i], File: file, Line: line, Type: ty})
	}
	return nil
}

func basicKind(b *types.Basic) string {
	switch info := b.Info(); {
	case b.Kind() == types.Uintptr:
		return "uintptr"
	case b.Kind() == types.UnsafePointer:
		return "unsafe_pointer"
	case info&types.IsUntyped != 0:
		return ""
	case info&types.IsBoolean != 0:
		return "bool"
	case info&types.IsUnsigned != 0:
		return "uint"
	case info&types.IsInteger != 0:
		return "int"
	case info&types.IsFloat != 0:
		return "float"
	case info&types.IsComplex != 0:
		return "complex"
	case info&types.IsString != 0:
		return "string"
	}
	return ""
}

func isGeneric(t types.Type) bool {
	switch t := t.(type) {
	case *types.Named:
		return t.TypeParams().Len() > t.TypeArgs().Len()
	case *types.Alias:
		return t.TypeParams().Len() > t.TypeArgs().Len()
	}
	return false
}

// unknown finds the first part of a type, by its path, that was not resolved:
// a C type, because files that import "C" are checked without running cgo. Any
// other unresolved type is an error of the package before this is asked.
func unknown(t types.Type, path string, within []types.Type) string {
	if slices.Contains(within, t) {
		return ""
	}
	within = append(within, t)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.Invalid {
			return path
		}
	case *types.Array:
		if u.Len() < 0 {
			return path
		}
		return unknown(u.Elem(), path+"[]", within)
	case *types.Struct:
		for f := range u.Fields() {
			if bad := unknown(f.Type(), path+"."+f.Name(), within); bad != "" {
				return bad
			}
		}
	}
	return ""
}
