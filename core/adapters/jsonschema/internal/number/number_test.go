package number_test

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
)

func TestScanReadsANumberWithinTheBounds(t *testing.T) {
	long := strings.Repeat("1", number.MaxBytes)
	for text, want := range map[string]int{
		`0`: 1, `-0`: 2, `12.50,`: 5, `1e5]`: 3, `1E+05}`: 5, `0.1e-400`: 8, long: number.MaxBytes, `01`: number.Invalid, `-`: number.Invalid, `1.`: number.Invalid, `.5`: number.Invalid,
		`1e`: number.Invalid, `1e+`: number.Invalid, `1e401`: number.Beyond, `1e-99999999999999999999`: number.Beyond, long + "1": number.Beyond,
	} {
		if end, _ := number.Scan([]byte(text), 0); end != want {
			t.Errorf("%s ends at %d, not %d", text, end, want)
		}
	}
}

// However they are written, equal numbers are one, and have one key.
func TestEqualNumbersHaveOneForm(t *testing.T) {
	for _, equal := range [][]string{
		{"0", "-0", "0.000", "-0e7"}, {"100", "1e2", "1.00E+2", "1000e-1"}, {"-0.25", "-25e-2"},
		{"5e18", "5000000000000000000", "5000000000000000000.0"},
		{"18446744073709551615", "1844674407370955161.5e1"}, {"1e-30", "0.000000000000000000000000000001"},
	} {
		first := form(t, equal[0])
		for _, text := range equal[1:] {
			if form(t, text) != first {
				t.Errorf("%s is %v, and %s is %v", equal[0], first, text, form(t, text))
			}
		}
	}
}

func form(t *testing.T, text string) any {
	t.Helper()
	end, d := number.Scan([]byte(text), 0)
	if end != len(text) {
		t.Fatalf("%s ends at %d", text, end)
	}
	return [2]any{d.Canonical([]byte(text)), string(number.AppendKey(nil, []byte(text)))}
}

// TestRulesComputeExactly holds what is decided to computing with exact fractions.
func TestRulesComputeExactly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	numbers := []string{"0", "1", "-1", "0.1", "0.07", "-2.5", "12345678901234567890.5", "9223372036854775807",
		"-9223372036854775808", "9223372036854775808", "1e30",
		"1e-25", "0.3000000000000000000000001", "7e300", "1732867380000000000"}
	decided := 0
	for range 50_000 {
		pick := func() string { return numbers[random.IntN(len(numbers))] }
		at, of, list, text := pick(), numbers[1+random.IntN(6)], pick(), pick()
		value, bound, divisor, listed := rat(text), rat(at), new(big.Rat).Abs(rat(of)), rat(list)
		upper, exclusive, whole := random.IntN(2) == 0, random.IntN(2) == 0, random.IntN(3) == 0
		rules, want := number.NewRules(), !whole || value.IsInt()
		switch random.IntN(4) {
		case 0:
			rules.AddBound(bound, upper, exclusive)
			order := value.Cmp(bound)
			want = want && (order == 0 && !exclusive || order < 0 && upper || order > 0 && !upper)
		case 1:
			rules.AddMultiple(divisor)
			want = want && new(big.Rat).Quo(value, divisor).IsInt()
		case 2:
			rules.AddSet([]any{json.Number(list)})
			want = want && value.Cmp(listed) == 0
		}
		_, d := number.Scan([]byte(text), 0)
		steps := 1 << 20
		switch verdict := rules.Check(whole, d, []byte(text), &steps); {
		case verdict == number.Unsure:
			continue
		case (verdict == 0) != want:
			t.Fatalf("%s is %d: bound %s (upper %t, exclusive %t), divisor %s, list %s, whole %t", text, verdict, at,
				upper, exclusive, of, list, whole)
		}
		decided++
	}
	if decided < 40_000 {
		t.Errorf("only %d are decided", decided)
	}
}

func rat(text string) *big.Rat {
	r, _ := new(big.Rat).SetString(text)
	return r
}
