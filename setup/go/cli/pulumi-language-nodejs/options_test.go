package main

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	"google.golang.org/protobuf/types/known/structpb"
)

func TestOptions(t *testing.T) {
	cases := []struct {
		name  string
		given map[string]any
		want  options
		err   string
	}{
		{"the defaults of the released host", map[string]any{},
			options{typescript: true, packageManager: npm.AutoPackageManager}, ""},
		{"everything set", map[string]any{
			"typescript": false, "tsconfig": "t.json", "nodeargs": "--require ./a.cjs",
			"packagemanager": "npm", "production": true,
		}, options{false, "t.json", "--require ./a.cjs", npm.NpmPackageManager, true}, ""},
		{"a boolean written as text", map[string]any{"typescript": "false"},
			options{typescript: true, packageManager: npm.AutoPackageManager},
			"runtime option typescript must be a boolean, got false"},
		{"an unknown package manager", map[string]any{"packagemanager": "cargo"},
			options{typescript: true},
			`runtime option packagemanager must be auto, npm, yarn, pnpm or bun, got "cargo"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			given, err := structpb.NewStruct(c.given)
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseOptions(given)
			message := ""
			if err != nil {
				message = err.Error()
			}
			if got != c.want || message != c.err {
				t.Errorf("got %+v, %q\nwant %+v, %q", got, message, c.want, c.err)
			}
		})
	}
}
