// Package docs holds the Markdown files to the checkout: links, named files and make
// targets exist, and the tables of routes, codes and context equal the code's. It has
// tests only.
package docs
