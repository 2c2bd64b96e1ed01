package confine

import "github.com/gitsm/gitsm/internal/mapping"

// useMapping reads the mapping that objects are given to.
func (c *child) useMapping(files []mapping.File) reply {
	allowTime(mappingSeconds)
	loaded, fault := mapping.Load(files)
	if fault != nil {
		return reply{Fault: fault}
	}
	c.mapping, c.mapped = loaded, files
	header := loaded.Header()
	return reply{Header: &header}
}

// mapObject gives the mapping one object. A panic is a fault of the object like any other
// death, and the mapping is read again, since the panic may have left anything behind.
func (c *child) mapObject(o mapping.Object) (out reply) {
	allowTime(objectSeconds)
	defer func() {
		if p := recover(); p != nil {
			a := cannotMap(causePanic)
			out = reply{Answer: &a}
			c.mapping = nil
		}
	}()
	if c.mapping == nil {
		if c.mapped == nil {
			return reply{Failure: "no mapping"}
		}
		if loaded := c.useMapping(c.mapped); loaded.Fault != nil {
			return reply{Answer: &mapping.Answer{Fault: loaded.Fault}}
		}
	}
	a := c.mapping.Map(o)
	return reply{Answer: &a}
}
