#include "core/allocation/allocator_choice.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(AllocatorChoice, IsReadAsItIsWritten)
{
	using enum AllocatorChoice::Kind;
	const std::pair<const char *, AllocatorChoice> choices[] = {
		{"auto", {kAny, {}}},
		{"dma-heap", {kDmaHeap, {}}},
		{"dma-heap:linux,cma", {kDmaHeap, "linux,cma"}},
		{"udmabuf", {kUdmabuf, {}}},
		{"dumb", {kDumb, {}}},
		{"dumb:/dev/dri/by-path/pci-0000:00:02.0-card",
		 {kDumb, "/dev/dri/by-path/pci-0000:00:02.0-card"}},
	};
	for (const auto &[text, choice] : choices) {
		EXPECT_EQ(parse_allocator_choice(text), choice) << text;
		EXPECT_EQ(to_string(choice), text);
	}
}

TEST(AllocatorChoice, IsNothingElse)
{
	for (const char *text : {"", "dma", "dma-heaps", "DUMB", "auto:x", "udmabuf:x",
				 "dumb:", "dma-heap:", "dumbx:/dev/dri/card0", " auto"})
		EXPECT_FALSE(parse_allocator_choice(text)) << text;
}

} // namespace
} // namespace penstock
