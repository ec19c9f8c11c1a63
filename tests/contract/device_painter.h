#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "tests/support/fakes/fake_heap.h"
#include "tests/support/fakes/fake_picture.h"

namespace penstock::test {

/// Draws draw_picture() into dmabufs as a device would.
class DevicePainter
{
public:
	void paint(Buffer &buffer, const VideoInfo &layout, std::uint64_t number)
	{
		std::vector<DeviceView> &views = views_[buffer.index()];
		views.resize(layout.memory_count());
		std::vector<std::span<std::byte>> memories;
		for (std::size_t i = 0; i < views.size(); ++i) {
			if (!views[i].shows(buffer.memory(i)))
				views[i] = DeviceView(buffer.memory(i));
			memories.push_back(views[i].bytes());
		}
		draw_picture(layout, static_cast<std::uint32_t>(number), memories);
	}

private:
	std::map<std::uint32_t, std::vector<DeviceView>> views_; ///< by Buffer::index()
};

} // namespace penstock::test
