#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "devices/v4l2/calls/io.h"

namespace penstock::test {

/// A node that questions are asked of: a fake's, or the kernel's own.
class NodeUnderTest
{
public:
	virtual ~NodeUnderTest() = default;
	virtual v4l2::Io &io() = 0;
	virtual std::string path() const = 0;
	/// What poll() says of a client's descriptor when it is asked for everything.
	virtual std::uint32_t poll(int fd) = 0;
	/// Lets the hardware work until poll() says one of these, or does not within 10 s.
	virtual bool wait_for(int fd, std::uint32_t events) = 0;
};

/// A kind of node, by its name in the tests. `open` returns null, and says why, where this machine
/// has none.
struct NodeKind {
	std::string name;
	std::function<std::unique_ptr<NodeUnderTest>(std::string &missing)> open;
};
std::ostream &operator<<(std::ostream &stream, const NodeKind &kind);

/// Fakes of both variants of the API, and vivid, which has the variant that the kernel was booted
/// with.
std::vector<NodeKind> capture_nodes();
/// The same at an HDMI input that has a signal; input 0 is no HDMI.
std::vector<NodeKind> hdmi_nodes();
/// The number of that input.
int hdmi_input(const NodeKind &kind);
/// Fakes of both variants, and vicodec.
std::vector<NodeKind> encoder_nodes();

} // namespace penstock::test
