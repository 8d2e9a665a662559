// Package same compares what crossed with what was sent.
//
// It differs from reflect.DeepEqual where the boundary promises less or more:
// an empty slice or map is the same as a nil one, because Rust has one empty
// vector; NaN is NaN and -0 is not 0; two times are the same when they name
// the same instant.
package same

import (
	"math"
	"reflect"
	"time"
)

// Equal reports whether a and b are the same value of the same type.
func Equal(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if !x.IsValid() || !y.IsValid() {
		return x.IsValid() == y.IsValid()
	}
	return values(x, y)
}

func values(x, y reflect.Value) bool {
	if x.Type() != y.Type() {
		return false
	}
	if t, ok := x.Interface().(time.Time); ok {
		return t.Equal(y.Interface().(time.Time))
	}
	switch x.Kind() {
	case reflect.Float32, reflect.Float64:
		return floats(x.Float(), y.Float())
	case reflect.Pointer, reflect.Interface:
		if x.IsNil() || y.IsNil() {
			return x.IsNil() == y.IsNil()
		}
		return values(x.Elem(), y.Elem())
	case reflect.Slice, reflect.Array:
		return elements(x, y)
	case reflect.Map:
		return maps(x, y)
	case reflect.Struct:
		for i := range x.NumField() {
			if !values(x.Field(i), y.Field(i)) {
				return false
			}
		}
		return true
	}
	return x.Equal(y)
}

// floats compares bits; widening float32 keeps them apart. All NaNs are one.
func floats(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}

func elements(x, y reflect.Value) bool {
	if x.Len() != y.Len() {
		return false
	}
	for i := range x.Len() {
		if !values(x.Index(i), y.Index(i)) {
			return false
		}
	}
	return true
}

func maps(x, y reflect.Value) bool {
	if x.Len() != y.Len() {
		return false
	}
	for _, k := range x.MapKeys() {
		v := y.MapIndex(k)
		if !v.IsValid() || !values(x.MapIndex(k), v) {
			return false
		}
	}
	return true
}
