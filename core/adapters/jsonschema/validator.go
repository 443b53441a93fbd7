package jsonschema

import (
	"sync"
	"unsafe"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/adapters/jsonschema/internal/tree"
)

// validator checks events by a schema's plan, which knows most valid events. The reference
// judges the others and explains what is wrong with them. It takes more memory and time to
// compile than the plan, and valid events do not need it: it is compiled on demand.
type validator struct {
	plan     *plan.Plan // nil for a schema that no plan decides
	memory   int        // without the reference
	document []byte
	options  source.Options
	cache    *ReferenceCache // nil: the reference is kept here

	mu   sync.Mutex
	kept *reference
}

func (l Language) validator(document []byte, options source.Options) (core.Validator, error) {
	v := &validator{document: document, options: options, cache: l.Cache}
	value, _, err := source.Decode(document, options.Draft)
	if err != nil {
		return nil, err
	}
	patterns := pattern.NewSet(false)
	load := source.NewLoader(options)
	root, all, light := tree.Build(value, tree.Options{AssertFormats: options.AssertFormats, Load: load.Reference},
		patterns)
	if light && !l.ReferenceOnly {
		if v.plans(root, all, patterns); v.plan != nil {
			return v, nil
		}
	}
	compiled, err := source.Compile(document, options)
	if err != nil {
		return nil, err
	}
	if !light && !l.ReferenceOnly {
		v.plans(compiled.Root, compiled.All, compiled.Patterns)
	}
	if v.plan == nil {
		v.kept = newReference(compiled)
	}
	return v, nil
}

// validatorOf returns the validator of a document that is compiled already. It leaves the
// compiled schema as it is, for comparisons.
func (l Language) validatorOf(document []byte, compiled source.Schema) core.Validator {
	v := &validator{document: document, options: compiled.Options}
	if !l.ReferenceOnly {
		v.plans(compiled.Root, compiled.All, compiled.Patterns)
	}
	return v
}

func (v *validator) plans(root *lib.Schema, all []*lib.Schema, patterns *pattern.Set) {
	patterns.Close() // also for names that the plan checks already
	v.plan = plan.Compile(root, all)
	v.memory = int(unsafe.Sizeof(*v)) + len(v.document) + patterns.Bytes + v.plan.Memory()
	for _, other := range v.options.References {
		v.memory += len(other)
	}
}

// reference returns the reference, which it compiles unless it is in memory.
func (v *validator) reference() (*reference, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.kept != nil {
		return v.kept, nil
	}
	if v.plan != nil && v.cache != nil {
		return v.cache.get(v)
	}
	var err error
	v.kept, err = compileReference(v.document, v.options)
	return v.kept, err
}

// Memory implements [core.Validator]. It leaves out a reference in a [ReferenceCache].
func (v *validator) Memory() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.kept != nil {
		return v.memory + v.kept.memory
	}
	return v.memory
}

// Validate implements [core.Validator].
func (v *validator) Validate(event []byte, work *core.Work) error {
	verdict, spent := v.plan.Check(event, work.Steps())
	work.Spend(spent)
	if verdict == plan.Valid {
		return nil
	}
	size, err := guard.Check(event)
	if err != nil {
		return err
	}
	if verdict == plan.Invalid && !work.Explains() {
		return unexplained()
	}
	if size.Steps() > cost.MaxSteps {
		return cost.TooMuch()
	}
	if size.Steps() > work.Steps() {
		return unaffordable(verdict)
	}
	work.Spend(size.Steps())
	r, err := v.reference()
	if err != nil {
		return &core.Error{Code: core.CodeInternal, Detail: "a stored schema does not compile", Err: err}
	}
	return r.judge(event, size, verdict, work)
}
