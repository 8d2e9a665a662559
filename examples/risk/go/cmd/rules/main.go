// Command rules is the library that the Rust service links or loads: it
// registers the policy when it starts.
package main

import "C"

import (
	"example.com/risk/boundary"
	"example.com/risk/policy"
)

func init() {
	if err := boundary.RegisterRules(policy.Default()); err != nil {
		panic(err)
	}
}

func main() {}
