module transplant.dev/verify

go 1.26
