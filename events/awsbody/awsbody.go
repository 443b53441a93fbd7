// Package awsbody keeps AWS SDK clients from losing answers that have come.
//
// The SDK closes the body of a request as soon as the head of its answer is there.
// net/http may not be done with that body by then: once it has sent the
// Content-Length, it asks for what is left. Of a reader that is closed that is
// nothing; but where the reader has a WriteTo, as the SDK's has, net/http calls
// that, and the SDK's tells io.EOF then, which is no answer of a WriteTo but an
// error. net/http takes it for a request that could not be written and closes the
// connection under whoever reads the answer: "deserialization failed, … use of
// closed network connection", https://github.com/aws/aws-sdk-go-v2/issues/2737.
// It takes a busy machine, and an answer whose head comes by itself.
package awsbody

import (
	"context"
	"io"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// HideWriteTo is for the APIOptions of an aws.Config, of a client's options and of
// a call's; twice is once. It sends each request's body by its Read alone. Bodies
// that cannot seek stay as they are.
func HideWriteTo(stack *middleware.Stack) error {
	const id = "HideWriteTo"
	if _, there := stack.Build.Get(id); there {
		return nil
	}
	return stack.Build.Add(middleware.BuildMiddlewareFunc(id, hideWriteTo), middleware.Before)
}

func hideWriteTo(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
	if request, is := in.Request.(*smithyhttp.Request); is {
		if body, seeks := request.GetStream().(io.ReadSeeker); seeks {
			hidden, err := request.SetStream(struct{ io.ReadSeeker }{body})
			if err != nil {
				return middleware.BuildOutput{}, middleware.Metadata{}, err
			}
			in.Request = hidden
		}
	}
	return next.HandleBuild(ctx, in)
}
