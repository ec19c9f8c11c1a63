#pragma once

#include <string>

namespace penstock::test {

/// Everything that a capture node is set to and that stays when it is closed, a line each: input,
/// timings, format, selection rectangles, rate and the controls that hold a value; without colours,
/// which are the source's. For comparing: two nodes that are set alike have the same text.
std::string node_state(const std::string &path);

} // namespace penstock::test
