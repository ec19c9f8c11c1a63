#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace penstock::test {

/// A path of frames: how the command line asks for it, and what the statistics then show.
struct PathCase {
	std::string name;
	std::vector<std::string> options;
	std::string strategy;
	std::string allocator; ///< what the statistics' allocator begins with
};

inline void PrintTo(const PathCase &path, std::ostream *stream)
{
	*stream << path.name;
}

inline PathCase import_path()
{
	return {"import", {"--memory", "import"}, "import", "v4l2"};
}

inline PathCase export_path()
{
	return {"export", {"--memory", "export"}, "export", "v4l2"};
}

inline PathCase dma_heap_path()
{
	return {"dma_heap",
		{"--memory", "shared", "--allocator", "dma-heap"},
		"shared",
		"dma-heap:system"};
}

inline PathCase udmabuf_path()
{
	return {"udmabuf", {"--memory", "shared", "--allocator", "udmabuf"}, "shared", "udmabuf"};
}

inline PathCase dumb_path()
{
	return {"dumb", {"--memory", "shared", "--allocator", "dumb"}, "shared", "dumb:"};
}

/// What is taken when nobody asks: the best that the camera's memory allows.
inline PathCase default_path(const std::string &profile)
{
	return {"default", {}, profile == "contiguous" ? "export" : "import", "v4l2"};
}

} // namespace penstock::test
