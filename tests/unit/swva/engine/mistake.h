#pragma once

#include <ostream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/swva/engine/rules.h"

namespace swva::test {

using Rules = std::set<std::string>;

/// One thing that an application does wrong, in its first picture or in the third, a P picture.
template <typename Frame>
struct Mistake {
	const char *name;
	Rules rules; ///< all that it breaks
	bool in_p;
	bool packed_too; ///< the packed headers say the same wrong thing
	void (*make)(Frame &frame);
};

// Their values in a table.
constexpr bool kIdr = false;
constexpr bool kP = true;
constexpr bool kPacked = true;
constexpr bool kParametersOnly = false;

template <typename Frame>
void PrintTo(const Mistake<Frame> &mistake, std::ostream *stream)
{
	*stream << mistake.name;
}

template <typename Frame>
std::string name_of(const testing::TestParamInfo<Mistake<Frame>> &info)
{
	return info.param.name;
}

/// The engine finds what the mistake breaks in the client's pictures, and nothing else.
template <typename Frame, typename Engine, typename Client>
void expect_found(const Mistake<Frame> &mistake, Engine &engine, Client client)
{
	Frame frame = client.idr();
	if (mistake.in_p) {
		ASSERT_EQ(rules_of(engine.check(frame)), Rules{});
		ASSERT_EQ(rules_of(engine.check(client.p())), Rules{});
		frame = client.p();
	}
	mistake.make(frame);
	if (mistake.packed_too)
		client.pack(frame, frame.sequence.value_or(client.sequence()));
	EXPECT_EQ(rules_of(engine.check(frame)), mistake.rules);
}

} // namespace swva::test
