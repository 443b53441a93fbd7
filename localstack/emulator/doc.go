// Package emulator runs the AWS emulator of local runs and tests: MiniStack, from
// PyPI, in a virtual environment inside the checkout (`make install`), without Docker
// and without an AWS account.
//
//	e, err := emulator.Start(ctx, emulator.Options{Root: root})
//	defer e.Stop()
//	err = emulator.CreateResources(ctx, e.Endpoint, emulator.Resources{…})
//
// The code under test sees only an endpoint, so that any other emulator of AWS
// on the same port does as well; see localstack/compose.yaml.
package emulator
