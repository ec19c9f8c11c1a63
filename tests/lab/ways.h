#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace penstock::test {

/// A way of frames without a copy, as the command line asks for it and the statistics name it.
struct Way {
	std::string name;
	std::vector<std::string> options;
	std::string strategy;
	std::string allocator; ///< what the statistics' allocator begins with
};

inline void PrintTo(const Way &way, std::ostream *stream)
{
	*stream << way.name;
}

inline Way import_way()
{
	return {"import", {"--memory", "import"}, "import", "v4l2"};
}

inline Way export_way()
{
	return {"export", {"--memory", "export"}, "export", "v4l2"};
}

inline Way dma_heap_way()
{
	return {"dma_heap",
		{"--memory", "shared", "--allocator", "dma-heap"},
		"shared",
		"dma-heap:system"};
}

inline Way udmabuf_way()
{
	return {"udmabuf", {"--memory", "shared", "--allocator", "udmabuf"}, "shared", "udmabuf"};
}

inline Way dumb_way()
{
	return {"dumb", {"--memory", "shared", "--allocator", "dumb"}, "shared", "dumb:"};
}

/// What is taken when nobody asks: the best that the camera's memory allows.
inline Way default_way(const std::string &profile)
{
	return {"default", {}, profile == "contiguous" ? "export" : "import", "v4l2"};
}

} // namespace penstock::test
