#include "app/backends/allocators.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "core/memory/dma_heap_allocator.h"
#include "core/memory/drm_dumb_allocator.h"
#include "core/memory/udmabuf_allocator.h"

namespace penstock {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHeap = "dma-heap";
constexpr std::string_view kUdmabuf = "udmabuf";
constexpr std::string_view kDumb = "dumb";

std::vector<std::string> primary_nodes()
{
	std::vector<std::string> nodes;
	std::error_code ignored;
	for (const auto &entry : fs::directory_iterator("/dev/dri", ignored))
		if (entry.path().filename().string().starts_with("card"))
			nodes.push_back(entry.path().string());
	std::ranges::sort(nodes);
	return nodes;
}

std::vector<std::string> list_all()
{
	std::vector<std::string> names;
	for (const std::string &heap : DmaHeapAllocator::heaps())
		names.push_back(std::string(kHeap) + ":" + heap);
	std::error_code ignored;
	if (fs::exists("/dev/udmabuf", ignored))
		names.emplace_back(kUdmabuf);
	for (const std::string &node : primary_nodes())
		names.push_back(std::string(kDumb) + ":" + node);
	return names;
}

std::string after_colon(const std::string &name)
{
	std::size_t colon = name.find(':');
	return colon == std::string::npos ? std::string() : name.substr(colon + 1);
}

} // namespace

std::vector<std::string> list_allocators(const std::string &choice)
{
	std::vector<std::string> names = list_all();
	if (choice == "auto")
		return names;
	// A full name is tried even if it is not listed, so that the error says why it fails.
	if (choice.find(':') != std::string::npos || choice == kUdmabuf)
		return {choice};
	std::erase_if(names, [&choice](const std::string &name) {
		return !name.starts_with(choice + ":");
	});
	return names;
}

Result<AllocatorRef> open_allocator(const std::string &name)
{
	if (name == kUdmabuf) {
		auto allocator = UdmabufAllocator::open();
		if (!allocator)
			return propagate(allocator);
		return AllocatorRef(*allocator);
	}
	if (name.starts_with(kHeap)) {
		auto allocator = DmaHeapAllocator::open(after_colon(name));
		if (!allocator)
			return propagate(allocator);
		return AllocatorRef(*allocator);
	}
	auto allocator = DrmDumbAllocator::open(after_colon(name));
	if (!allocator)
		return propagate(allocator);
	return AllocatorRef(*allocator);
}

} // namespace penstock
