package main

import (
	"path/filepath"
	"slices"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func TestProgramArguments(t *testing.T) {
	req := &pulumirpc.RunRequest{
		MonitorAddress: "127.0.0.1:1", Organization: "organization", Project: "p", Stack: "dev",
		Parallel: 8, DryRun: true, Args: []string{"x"},
		Info: &pulumirpc.ProgramInfo{RootDirectory: "/r", ProgramDirectory: "/r", EntryPoint: "index.ts"},
	}
	got := programArguments([]string{"--require", "./a.cjs"}, "/run.js", "", req)
	want := []string{
		"--require", "./a.cjs", "/run.js", "--monitor", "127.0.0.1:1", "--organization", "organization",
		"--project", "p", "--root-directory", "/r", "--stack", "dev", "--pwd", "/r", "--parallel", "8",
		"--dry-run", "index.ts", "x",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestConfigEnvironment(t *testing.T) {
	cases := []struct {
		name string
		req  *pulumirpc.RunRequest
		want []string
	}{
		{"no config", &pulumirpc.RunRequest{}, []string{"PULUMI_CONFIG={}", "PULUMI_CONFIG_SECRET_KEYS=[]"}},
		{"plain and secret", &pulumirpc.RunRequest{
			Config:           map[string]string{"app:token": "t"},
			ConfigSecretKeys: []string{"app:token"},
		}, []string{`PULUMI_CONFIG={"app:config:token":"t"}`, `PULUMI_CONFIG_SECRET_KEYS=["app:token"]`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := configEnvironment(c.req)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func TestLocateModule(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "node_modules/@pulumi/pulumi/cmd/run/index.js")
	write(t, file, "")
	got, err := locateModule("@pulumi/pulumi/cmd/run/index.js", filepath.Join(root, "policy", "deep"))
	if got != file || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, file)
	}
	_, err = locateModule("@pulumi/none/index.js", root)
	want := "@pulumi/none/index.js was not found from " + root + ". Have you run npm install?"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
