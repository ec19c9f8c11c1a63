#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace penstock::test {

bool has_node(const std::string &name);
/// The first /dev/videoN whose name in sysfs is `name`; throws when there is none, since in the lab
/// a missing device is a fault.
std::string find_node(const std::string &name);

/// The test camera of the kernel, with the faults that it makes on demand.
class Vivid
{
public:
	/// The node, which another one replaces when the driver is unbound and bound again.
	std::string node() const { return find_node("vivid-000-vid-cap"); }

	/// A control by the driver's own name for it, such as "OSD Text Mode". Buttons take any
	/// value.
	void set(const std::string &name, std::int64_t value) const;
	std::int64_t value(const std::string &name) const;

	/// 0 is a webcam, 3 an HDMI grabber.
	void select_input(int input) const;
	/// Selects the HDMI input with a signal of 1920x1080p60. The timings that the driver works
	/// with stay what they were until somebody adopts the signal's.
	void connect_hdmi() const;
	/// Takes the HDMI signal away.
	void disconnect_hdmi() const;

	/// Webcam input, nothing broken, and a picture that is the same in every frame.
	void reset() const;

	/// Like pulling the plug, and plugging it in again.
	void unbind() const;
	void bind() const;
};

} // namespace penstock::test
