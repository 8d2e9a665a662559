module example.com/risk

go 1.25

require github.com/ferrogo/ferrogo/go-side v0.0.0

replace github.com/ferrogo/ferrogo/go-side => ../../../go-side
