package same

import (
	"math"
	"testing"
	"time"
)

func TestEqual(t *testing.T) {
	type s struct {
		F []float64
		P *int
		I any
	}
	negative := math.Copysign(0, -1)
	for _, c := range []struct {
		a, b any
		want bool
	}{
		{1, 1, true},
		{1, int64(1), false},
		{nil, nil, true},
		{nil, 0, false},
		{[]int(nil), []int{}, true},
		{[]int{1}, []int{2}, false},
		{[]int{1}, []int{1, 1}, false},
		{map[string]int(nil), map[string]int{}, true},
		{map[string]int{"a": 1}, map[string]int{"b": 1}, false},
		{math.NaN(), math.NaN(), true},
		{0.0, negative, false},
		{float32(negative), float32(negative), true},
		{time.Unix(5, 0), time.Unix(5, 0).UTC(), true},
		{time.Unix(5, 0), time.Unix(5, 1), false},
		{s{F: []float64{math.NaN()}, P: new(3), I: 1}, s{F: []float64{math.NaN()}, P: new(3), I: 1}, true},
		{s{P: new(3)}, s{P: new(4)}, false},
		{s{P: new(3)}, s{}, false},
		{s{I: 1}, s{I: "1"}, false},
	} {
		if Equal(c.a, c.b) != c.want {
			t.Errorf("Equal(%#v, %#v) is not %v", c.a, c.b, c.want)
		}
	}
}
