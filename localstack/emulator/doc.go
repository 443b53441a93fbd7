// Package emulator runs the AWS emulator of local runs and tests: MiniStack, which
// `make install` puts into .venv. It needs neither Docker nor an AWS account.
//
//	e, err := emulator.Start(ctx, emulator.Options{Root: root})
//	defer e.Stop()
//	err = emulator.CreateResources(ctx, e.Endpoint, emulator.Resources{…})
//
// The code under test sees only an endpoint, so that any other emulator of AWS can take
// its place; see localstack/compose.yaml.
package emulator
