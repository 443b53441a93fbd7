package docs

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table of context in infra/README.md has the keys of infra's Config, with the
// defaults that Parse gives them and each word that a key can have. Where the stack
// leaves a setting to the functions, it has the default of functions/settings.
//
// The code is read, not run: infra takes minutes to build.
func TestTheContextTableIsTheCodes(t *testing.T) {
	parsed, optional := parsedKeys(t), optionalSettings(t)
	var listed []string
	for _, row := range read(t, "infra/README.md").table(t, "## Context") {
		key, value := strings.Trim(row[0], "` "), strings.Trim(row[1], "` ")
		listed = append(listed, key)
		want := parsed[key].otherwise
		if want == "" {
			want = cmp.Or(optional[environmentName(key)], optional["JWT_"+environmentName(key)])
		}
		if written := strings.HasPrefix(row[1], "`"); written && value != want || !written && want != "" {
			t.Errorf("the default of %s is %q in the table, and %q in the code", key, value, want)
		}
		for _, word := range parsed[key].words {
			if !strings.Contains(strings.Join(row, " "), "`"+word+"`") {
				t.Errorf("the row of %s does not say that it can be %s", key, word)
			}
		}
	}
	keys := contextKeys(parse(t, "infra/internal/config/config.go"))
	slices.Sort(keys)
	if slices.Sort(listed); !slices.Equal(keys, listed) {
		t.Errorf("the table has the keys\n%q, Config\n%q", listed, keys)
	}
	for _, key := range keys {
		if _, is := parsed[key]; !is {
			t.Errorf("Parse does not read %s in a way that this test knows", key)
		}
	}
}

// `make cost` is about the stack's defaults.
func TestTheCostIsOfTheDefaults(t *testing.T) {
	parsed := parsedKeys(t)
	assumed := constantsOf(parse(t, "localstack/bench/cost/dollars.go"))
	for key, name := range map[string]string{
		"memoryMB": "memoryMB", "streamRetentionHours": "keptHours", "logSample": "logSample",
	} {
		if got, want := constant(assumed[name], nil), parsed[key].otherwise; got != want {
			t.Errorf("%s is %s in localstack/bench/cost, and %s in the stack", key, got, want)
		}
	}
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// contextKeys are the keys in the tags of Config.
func contextKeys(file *ast.File) (keys []string) {
	tag := regexp.MustCompile(`context:"(\w+)"`)
	ast.Inspect(file, func(n ast.Node) bool {
		if field, is := n.(*ast.Field); is && field.Tag != nil {
			keys = append(keys, tag.FindStringSubmatch(field.Tag.Value)[1])
		}
		return true
	})
	return keys
}

// parsedKey is how Parse reads a key.
type parsedKey struct {
	otherwise string   // its default; "" where there is none
	words     []string // all that it can be, if that is a choice
}

func parsedKeys(t *testing.T) map[string]parsedKey {
	t.Helper()
	file := parse(t, "infra/internal/config/parse.go")
	keys, constants := map[string]parsedKey{}, constantsOf(parse(t, "infra/internal/config/config.go"))
	maps.Copy(constants, constantsOf(parse(t, "functions/settings/access.go")))
	value := func(e ast.Expr) string { return constant(e, constants) }
	ast.Inspect(file, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		args := call.Args
		switch types.ExprString(call.Fun) {
		case "p.oneOf", "p.flag":
			k := parsedKey{otherwise: value(args[1])}
			for _, word := range args[1:] {
				k.words = append(k.words, value(word))
			}
			keys[value(args[0])] = k
		case "p.match", "p.between", "p.number":
			keys[value(args[0])] = parsedKey{otherwise: value(args[1])}
		case "p.check", "p.list":
			keys[value(args[0])] = parsedKey{}
		}
		return true
	})
	return keys
}

func constantsOf(file *ast.File) map[string]ast.Expr {
	values := map[string]ast.Expr{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, is := n.(*ast.ValueSpec); is && len(spec.Values) == len(spec.Names) {
			for i, name := range spec.Names {
				values[name.Name] = spec.Values[i]
			}
		}
		return true
	})
	return values
}

// constant is the value of a constant, or of an expression of literals, as the table
// writes it: 168 for 7*24, and "" for 0.
func constant(e ast.Expr, constants map[string]ast.Expr) string {
	if selector, is := e.(*ast.SelectorExpr); is {
		e = selector.Sel // of functions/settings
	}
	if name, is := e.(*ast.Ident); is && constants[name.Name] != nil {
		e = constants[name.Name]
	}
	found, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(e))
	if err != nil || found.Value == nil {
		return types.ExprString(e) // differs from any default
	}
	if text := strings.Trim(found.Value.ExactString(), `"`); text != "0" {
		return text
	}
	return ""
}

// optionalSettings are the defaults in the comments of the functions' settings, by
// environment variable.
func optionalSettings(t *testing.T) map[string]string {
	t.Helper()
	defaults, file := map[string]string{}, parse(t, "functions/settings/settings.go")
	written := regexp.MustCompile(`default ([\w,]+)|(\w+) \(default\)`)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is || len(spec.Values) == 0 {
			return true
		}
		if match := written.FindStringSubmatch(spec.Doc.Text() + spec.Comment.Text()); match != nil {
			defaults[constant(spec.Values[0], nil)] = strings.ReplaceAll(match[1]+match[2], ",", "")
		}
		return true
	})
	return defaults
}

// environmentName is HEAD_TTL for headTtl.
func environmentName(key string) string {
	return strings.ToUpper(regexp.MustCompile(`[A-Z]`).ReplaceAllString(key, "_$0"))
}
