package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const tool = "pulumi-language-host"

// generate writes the package of a schema in one language, by Pulumi's own generators.
func generate(language string, request *pulumirpc.GeneratePackageRequest) (proto.Message, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.Schema), &spec); err != nil {
		return nil, err
	}
	loader, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	bound, problems, err := schema.BindSpec(spec, loader, schema.ValidationOptions{AllowDanglingReferences: true})
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		return nil, problems
	}
	var files map[string][]byte
	switch language {
	case "nodejs":
		files, err = nodejs.GeneratePackage(
			tool, bound, request.ExtraFiles, request.LocalDependencies, request.Local, schema.NewCachedLoader(loader))
	case "go":
		files, err = gogen.GeneratePackage(tool, bound, request.LocalDependencies)
	case "python":
		files, err = python.GeneratePackage(tool, bound, request.ExtraFiles, schema.NewCachedLoader(loader))
	default:
		err = status.Errorf(codes.Unimplemented, "no generator for %s here", language)
	}
	if err != nil {
		return nil, err
	}
	for name, content := range files {
		path := filepath.Join(request.Directory, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return nil, err
		}
	}
	return &pulumirpc.GeneratePackageResponse{}, nil
}

// link names the packages in the file that the language keeps its dependencies in.
func link(language string, request *pulumirpc.LinkRequest) (proto.Message, error) {
	folder := request.Info.ProgramDirectory
	for _, each := range request.Packages {
		var err error
		switch language {
		case "nodejs":
			err = linkNode(folder, each.Path)
		case "go":
			err = linkGo(folder, each.Path)
		default:
			err = status.Errorf(codes.Unimplemented, "no packages are linked for %s here", language)
		}
		if err != nil {
			return nil, err
		}
	}
	return &pulumirpc.LinkResponse{}, nil
}

func linkNode(folder, path string) error {
	var described struct{ Name string }
	manifest, err := os.ReadFile(filepath.Join(folder, path, "package.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(manifest, &described); err != nil {
		return err
	}
	// Dots in a key would part it: npm's brackets keep a name whole.
	return run(folder, "npm", "pkg", "set", fmt.Sprintf("dependencies[%s]=file:%s", described.Name, filepath.ToSlash(path)))
}

func linkGo(folder, path string) error {
	listing := exec.Command("go", "list", "-m", "-f", "{{.Path}}")
	listing.Dir = filepath.Join(folder, path)
	name, err := listing.Output()
	if err != nil {
		return fmt.Errorf("go list in %s: %w", listing.Dir, err)
	}
	module := string(name[:len(name)-1])
	return run(folder, "go", "mod", "edit",
		fmt.Sprintf("-replace=%s=./%s", module, filepath.ToSlash(path)), fmt.Sprintf("-require=%s@v0.0.0", module))
}

func run(folder, name string, arguments ...string) error {
	command := exec.Command(name, arguments...)
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, output)
	}
	return nil
}
