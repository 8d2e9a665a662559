module github.com/ferrogo/ferrogo/go-side

go 1.25
