module github.com/ferrogo/ferrogo/conformance

go 1.26.8

require github.com/ferrogo/ferrogo/go-side v0.0.0

replace github.com/ferrogo/ferrogo/go-side => ../go-side
