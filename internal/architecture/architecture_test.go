package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pkg is a package's own files, tests left out, of all operating systems.
type pkg struct {
	path  string // below the module
	name  string
	files map[string]*ast.File
	set   *token.FileSet
}

// packages parses every package of the module.
func packages(t *testing.T) []*pkg {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	found := map[string]*pkg{}
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if file != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		below, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		p := found[below]
		if p == nil {
			p = &pkg{path: filepath.ToSlash(below), files: map[string]*ast.File{}, set: token.NewFileSet()}
			found[below] = p
		}
		parsed, err := parser.ParseFile(p.set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		p.name, p.files[name] = parsed.Name.Name, parsed
		return nil
	})
	require.NoError(t, err)
	return slices.SortedFunc(maps.Values(found), func(a, b *pkg) int { return strings.Compare(a.path, b.path) })
}

// imports calls do with every import and its place in the source.
func (p *pkg) imports(do func(target, at string)) {
	for _, file := range p.files {
		for _, spec := range file.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue // the parser has accepted it
			}
			do(target, p.at(spec))
		}
	}
}

// uses calls do with every name that is taken from an imported package, as in time.Now.
func (p *pkg) uses(of string, do func(name, at string)) {
	for _, file := range p.files {
		local := ""
		for _, spec := range file.Imports {
			if target, err := strconv.Unquote(spec.Path.Value); err == nil && target == of {
				local = path.Base(of)
				if spec.Name != nil {
					local = spec.Name.Name
				}
			}
		}
		if local == "" {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				if from, ok := selector.X.(*ast.Ident); ok && from.Name == local {
					do(selector.Sel.Name, p.at(selector))
				}
			}
			return true
		})
	}
}

func (p *pkg) at(n ast.Node) string {
	position := p.set.Position(n.Pos())
	return path.Join(p.path, filepath.Base(position.Filename)) + ":" + strconv.Itoa(position.Line)
}

// matches reports whether an import is the pattern's, or lies below one that ends in /...
func matches(pattern, target string) bool {
	stem, below := strings.CutSuffix(pattern, "...")
	if !below {
		return pattern == target
	}
	return strings.HasPrefix(target, stem) || target == strings.TrimSuffix(stem, "/")
}

func TestEveryPackageHasItsPlace(t *testing.T) {
	t.Parallel()
	var present []string
	for _, p := range packages(t) {
		present = append(present, p.path)
		assert.Contains(t, places, p.path, "%s has no place: add it to the table with its layer and the reason", p.path)
		if strings.HasPrefix(p.path, "internal/") {
			assert.NotContains(t, grabBags, p.name, "%s: name a package after what it is about", p.path)
		}
	}
	for name, place := range places {
		assert.Contains(t, present, name, "the table has a place for a package that is not there")
		assert.NotEmpty(t, place.why, name)
	}
}

func TestImportsPointDown(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		own := places[p.path]
		p.imports(func(target, at string) {
			below, ok := strings.CutPrefix(target, module+"/")
			if !ok {
				return
			}
			other := places[below]
			assert.Less(t, other.layer, own.layer, "%s: %s (layer %s: %s) imports %s (layer %s: %s)",
				at, p.path, own.layer, own.why, below, other.layer, other.why)
			if own.pure {
				assert.True(t, other.pure, "%s: %s is pure, and %s is not", at, p.path, below)
			}
		})
	}
}

func TestRestrictedImports(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, p := range packages(t) {
		p.imports(func(target, at string) {
			for _, r := range restricted {
				if !matches(r.imports, target) {
					continue
				}
				assert.Contains(t, r.allowed, p.path, "%s: %s imports %s: %s", at, p.path, target, r.why)
				used[r.imports+" "+p.path] = true
			}
		})
	}
	for _, r := range restricted {
		assert.NotEmpty(t, r.why, r.imports)
		for _, name := range r.allowed {
			assert.True(t, used[r.imports+" "+name], "%s may import %s and does not; take it off the list", name, r.imports)
		}
	}
}

func TestPurePackages(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !places[p.path].pure {
			continue
		}
		p.imports(func(target, at string) {
			for _, pattern := range impure {
				assert.False(t, matches(pattern, target), "%s: %s is pure and imports %s", at, p.path, target)
			}
		})
		p.uses("time", func(name, at string) {
			assert.NotContains(t, clock, name, "%s: %s is pure and uses time.%s; time is an argument", at, p.path, name)
		})
	}
}

func TestTheProcessBelongsToTheWiring(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		p.uses("os", func(name, at string) {
			if allowed, ok := process[name]; ok {
				assert.Contains(t, allowed, p.path, "%s: %s uses os.%s; take it as an argument", at, p.path, name)
			}
		})
	}
}

func TestNothingRunsBeforeMain(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, file := range p.files {
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
					assert.NotEqual(t, "init", f.Name.Name, "%s: call what has to be done", p.at(f))
				}
			}
		}
	}
}

func TestMainIsShort(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join("..", "..", "cmd", "gitsm", "main.go"))
	require.NoError(t, err)
	assert.LessOrEqual(t, strings.Count(string(content), "\n"), 25, "wiring belongs in internal/cli")
}

func TestPackageVariablesNeverChange(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		names := map[string]bool{}
		for _, file := range p.files {
			for _, decl := range file.Decls {
				general, ok := decl.(*ast.GenDecl)
				if !ok || general.Tok != token.VAR {
					continue
				}
				embedded := directive(general.Doc)
				for _, spec := range general.Specs {
					p.variable(t, spec.(*ast.ValueSpec), embedded, names)
				}
			}
		}
		for _, file := range p.files {
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
					p.unchanged(t, f, names)
				}
			}
		}
	}
}

// variable checks what a package variable is made of and notes its names.
func (p *pkg) variable(t *testing.T, spec *ast.ValueSpec, embedded bool, names map[string]bool) {
	t.Helper()
	for i, name := range spec.Names {
		if name.Name == "_" {
			continue // asserts that a type has an interface
		}
		names[name.Name] = true
		constant := embedded || directive(spec.Doc) || tables[p.path+"."+name.Name] != ""
		if i < len(spec.Values) {
			switch value := spec.Values[i].(type) {
			case *ast.CompositeLit:
				constant = true
			case *ast.SelectorExpr: // the error of a package below, under a name of this one's
				constant = constant || strings.HasPrefix(value.Sel.Name, "Err")
			case *ast.CallExpr:
				if f, ok := value.Fun.(*ast.SelectorExpr); ok {
					from, _ := f.X.(*ast.Ident)
					constant = constant || from != nil && slices.Contains([]string{"errors.New", "regexp.MustCompile"}, from.Name+"."+f.Sel.Name)
				}
			}
		}
		assert.True(t, constant, "%s: the package variable %s is no error, pattern, embedded file or literal; pass it as an argument", p.at(name), name.Name)
	}
}

// directive reports whether a comment embeds a file.
func directive(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// unchanged checks that a function neither assigns to package variables nor takes their
// address.
func (p *pkg) unchanged(t *testing.T, f *ast.FuncDecl, names map[string]bool) {
	t.Helper()
	local := locals(f)
	check := func(e ast.Expr) {
		if name := root(e); names[name] && !local[name] {
			assert.Fail(t, "a package variable changes", "%s: %s", p.at(e), name)
		}
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, e := range n.Lhs {
					check(e)
				}
			}
		case *ast.IncDecStmt:
			check(n.X)
		case *ast.UnaryExpr:
			if _, literal := n.X.(*ast.CompositeLit); n.Op == token.AND && !literal {
				check(n.X)
			}
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && slices.Contains([]string{"delete", "clear", "copy"}, name.Name) && len(n.Args) > 0 {
				check(n.Args[0])
			}
		}
		return true
	})
}

// locals are the names that a function declares anywhere: a package variable of one of
// these names may be hidden there.
func locals(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				names[name.Name] = true
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				names[name.Name] = true
			}
		case *ast.RangeStmt:
			names[root(n.Key)], names[root(n.Value)] = true, true
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, e := range n.Lhs {
					names[root(e)] = true
				}
			}
		}
		return true
	})
	return names
}

// root is the variable that an expression reaches into: a for a[i].b.
func root(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x.Name
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return ""
		}
	}
}

// heavy are the libraries whose types stay inside the packages that import them.
var heavy = []string{"cuelang.org/go/...", "github.com/go-git/...", "github.com/spf13/...", "go.yaml.in/yaml/...", "github.com/owenrumney/go-sarif/...", "golang.org/x/crypto/...", "github.com/hiddeco/sshsig"}

func TestHeavyTypesStayInside(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, file := range p.files {
			inside := map[string]string{}
			for _, spec := range file.Imports {
				target, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				if slices.ContainsFunc(heavy, func(pattern string) bool { return matches(pattern, target) }) {
					name := path.Base(target)
					if major := strings.TrimLeft(name, "v"); len(major) < len(name) && strings.Trim(major, "0123456789") == "" {
						name = strings.TrimPrefix(path.Base(path.Dir(target)), "go-")
					}
					if spec.Name != nil {
						name = spec.Name.Name
					}
					inside[name] = target
				}
			}
			for _, decl := range file.Decls {
				p.exported(decl, func(n ast.Node, what string) {
					ast.Inspect(n, func(n ast.Node) bool {
						selector, ok := n.(*ast.SelectorExpr)
						if !ok {
							return true
						}
						if from, ok := selector.X.(*ast.Ident); ok && inside[from.Name] != "" {
							assert.Fail(t, "a library's type leaves its package", "%s: %s shows %s.%s of %s", p.at(selector), what, from.Name, selector.Sel.Name, inside[from.Name])
						}
						return true
					})
				})
			}
		}
	}
}

// exported calls do with the parts of a declaration that other packages see.
func (p *pkg) exported(decl ast.Decl, do func(n ast.Node, what string)) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Name.IsExported() && (decl.Recv == nil || ast.IsExported(receiver(decl))) {
			do(decl.Type, decl.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			named, ok := spec.(*ast.TypeSpec)
			if !ok || !named.Name.IsExported() {
				continue
			}
			structure, ok := named.Type.(*ast.StructType)
			if !ok {
				do(named.Type, named.Name.Name)
				continue
			}
			for _, field := range structure.Fields.List {
				if len(field.Names) == 0 || slices.ContainsFunc(field.Names, (*ast.Ident).IsExported) {
					do(field.Type, named.Name.Name)
				}
			}
		}
	}
}

func receiver(f *ast.FuncDecl) string {
	e := f.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	return root(e)
}
