package confine

import "github.com/gitsm/gitsm/internal/record"

// answerPolicy answers what a request asks of the change policy, if anything. A panic ends the
// child, which is an answer too.
func (c *child) answerPolicy(r request) (reply, bool) {
	switch {
	case r.Policy != nil:
		allowPolicy()
		allowTime(policySeconds)
		return c.usePolicy(r.Policy), true
	case c.policy == nil:
		return reply{Failure: "no policy"}, r.Cases || r.Input != nil
	case r.Cases:
		allowTime(policySeconds)
		cases, fault := c.policy.Cases()
		return reply{Cases: cases, Fault: fault}, true
	case r.Input != nil:
		allowTime(policySeconds)
		rules, fault := c.policy.Ask(r.Input)
		return reply{Rules: rules, Fault: fault}, true
	}
	return reply{}, false
}

func (c *child) usePolicy(s *Schema) reply {
	base, err := s.base()
	if err != nil {
		return reply{Failure: err.Error()}
	}
	policy, fault := record.LoadPolicy(base, s.Extensions)
	c.policy = policy
	return reply{Fault: fault}
}
