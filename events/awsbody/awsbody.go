// Package awsbody works around a fault that makes AWS SDK clients lose answers
// (https://github.com/aws/aws-sdk-go-v2/issues/2737).
//
// The SDK closes the body of a request when the head of the answer arrives. net/http may
// still read that body then: after Content-Length bytes it checks that nothing follows.
// If the reader has a WriteTo, as the SDK's reader has, net/http calls WriteTo. The SDK's
// WriteTo returns io.EOF for a closed body, which net/http takes for a failed write. It
// closes the connection, and reading the answer fails with "deserialization failed, …
// use of closed network connection". The fault appears on a busy machine when the head of
// an answer arrives alone.
package awsbody

import (
	"context"
	"io"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// HideWriteTo makes net/http read a request's body with Read only. Add it to the
// APIOptions of an aws.Config, of a client or of a call; adding it twice does no harm. It
// does not change bodies that cannot seek.
func HideWriteTo(stack *middleware.Stack) error {
	const id = "HideWriteTo"
	if _, there := stack.Build.Get(id); there {
		return nil
	}
	return stack.Build.Add(middleware.BuildMiddlewareFunc(id, hideWriteTo), middleware.Before)
}

func hideWriteTo(ctx context.Context, in middleware.BuildInput,
	next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
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
