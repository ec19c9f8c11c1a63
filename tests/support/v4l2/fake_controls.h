#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "tests/support/v4l2/fake_ioctls.h"

namespace penstock::test {

/// A control of a fake driver.
struct FakeControl {
	std::uint32_t id = 0;
	std::string name; ///< as the driver spells it, "Video Bitrate"
	std::uint32_t type = V4L2_CTRL_TYPE_INTEGER;
	std::int64_t minimum = 0;
	std::int64_t maximum = 255;
	std::uint64_t step = 1;
	std::int64_t default_value = 0;
	std::uint32_t flags = 0;	    ///< V4L2_CTRL_FLAG_*
	std::vector<std::string> menu{};    ///< from index 0; an empty name is a hole
	std::vector<std::int64_t> values{}; ///< of an integer menu
	bool while_streaming = true;	    ///< otherwise EBUSY from VIDIOC_STREAMON on (grabbed)
	/// The control that makes this one the hardware's unless it has manual_value: what is set
	/// meanwhile is lost (v4l2_ctrl_auto_cluster).
	std::uint32_t automatic = 0;
	std::int64_t manual_value = 0;
	std::int64_t hardware_value = 0;     ///< that this one shows meanwhile, and keeps then
	bool refused_when_automatic = false; ///< with EACCES, as uvcvideo does
};

FakeControl fake_control(std::uint32_t id, const std::string &name, std::uint32_t type,
			 std::int64_t maximum);

/// The controls of a node, by the rules of the kernel's control framework.
class FakeControls
{
public:
	void add(const FakeControl &control);
	/// The ioctls. `streaming` says whether controls may be grabbed.
	void serve(FakeIoctls &ioctls, std::function<bool()> streaming);

	/// As a program reads it; throws when there is none.
	std::int64_t value(std::uint32_t id) const;
	void set_value(std::uint32_t id, std::int64_t value) { controls_.at(id).value = value; }
	bool has(std::uint32_t id) const { return controls_.contains(id); }
	/// How often a program has set it.
	std::uint32_t times_set(std::uint32_t id) const;
	/// What a program set while it streamed, though it takes effect before only.
	std::vector<std::string> misuses;

private:
	struct Entry {
		FakeControl control;
		std::int64_t value = 0;
		std::uint32_t times_set = 0;
	};

	bool is_automatic(const FakeControl &control) const;
	std::int64_t shown_value(const Entry &entry) const;
	const Entry *find(std::uint32_t id) const;
	int query(v4l2_query_ext_ctrl &query) const;
	int query_menu(v4l2_querymenu &item) const;
	int get(v4l2_ext_controls &request) const;
	int set(v4l2_ext_controls &request, bool apply, bool streaming);
	int check_access(const Entry &entry, bool streaming);
	bool becomes_automatic(const FakeControl &control, const v4l2_ext_controls &request) const;
	void apply(const v4l2_ext_controls &request);

	std::map<std::uint32_t, Entry> controls_; ///< by id, as they are listed
};

} // namespace penstock::test
