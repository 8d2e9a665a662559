module example.com/benchlib

go 1.26

require github.com/ferrogo/ferrogo/go-side v0.0.0

replace github.com/ferrogo/ferrogo/go-side => ../../../go-side
