package browser

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

var picture = flag.Bool("picture", false, "write the picture of README.md anew")

const pictureFile = "../../events/console/console.png"

// README.md shows the page about an event type: `go test . -run Picture -picture` makes the
// picture again.
func TestThePictureOfTheConsole(t *testing.T) {
	if *picture {
		tab, url := newTab(t), startDev(t)
		fill(t, url)
		open(tab, t, url+"/_console/types/SpongeBob/Fruits")
		look(tab, t, "light", 1280)
		data, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(pictureFile, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(pictureFile)
	if err != nil {
		t.Fatal(err)
	}
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width != 1280 || len(data) > 150_000 {
		t.Errorf("the picture has %d bytes and is %d wide, %v", len(data), size.Width, err)
	}
}
