package api

import (
	"context"
	"net/url"
	"strconv"
)

// First reads the first page of a list; its length is the server's choice (20).
func (c *Client) First(ctx context.Context, path string, query url.Values, model Model) ([]Object, error) {
	results, _, err := c.page(ctx, path, query, model)
	return results, err
}

// All reads a list page by page until the server names no next one.
func (c *Client) All(ctx context.Context, path string, query url.Values, model Model) ([]Object, error) {
	var all []Object
	for number := 1; ; number++ {
		query.Set("page", strconv.Itoa(number))
		results, next, err := c.page(ctx, path, query, model)
		if err != nil {
			return nil, err
		}
		all = append(all, results...)
		if next == 0 {
			return all, nil
		}
	}
}

// page reads one page and holds each of its results to the model; next is 0 on the last page.
func (c *Client) page(
	ctx context.Context, path string, query url.Values, model Model,
) (results []Object, next float64, err error) {
	answer, err := c.Get(ctx, path, query, list(model))
	if err != nil {
		return nil, 0, err
	}
	entries, _ := answer["results"].([]any)
	for _, entry := range entries {
		object, _ := entry.(Object)
		results = append(results, object)
	}
	pagination, _ := answer["pagination"].(Object)
	next, _ = pagination["next"].(float64)
	return results, next, nil
}
