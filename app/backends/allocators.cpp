#include "app/backends/allocators.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "core/base/folder.h"
#include "core/memory/dma_heap_allocator.h"
#include "core/memory/drm_dumb_allocator.h"
#include "core/memory/udmabuf_allocator.h"

namespace penstock {

namespace {

namespace fs = std::filesystem;

using Kind = AllocatorChoice::Kind;

std::vector<std::string> primary_nodes()
{
	constexpr const char *kFolder = "/dev/dri";
	std::vector<std::string> nodes;
	for (const std::string &name : names_in(kFolder))
		if (name.starts_with("card"))
			nodes.push_back(fmt::format("{}/{}", kFolder, name));
	std::ranges::sort(nodes);
	return nodes;
}

std::vector<AllocatorChoice> list_all()
{
	std::vector<AllocatorChoice> all;
	for (const std::string &heap : DmaHeapAllocator::heaps())
		all.push_back({Kind::kDmaHeap, heap});
	std::error_code ignored;
	if (fs::exists("/dev/udmabuf", ignored))
		all.push_back({Kind::kUdmabuf, {}});
	for (const std::string &node : primary_nodes())
		all.push_back({Kind::kDumb, node});
	return all;
}

template <typename T>
Result<AllocatorRef> as_allocator(Result<T> opened)
{
	if (!opened)
		return propagate(opened);
	return AllocatorRef(std::move(*opened));
}

} // namespace

std::vector<std::string> list_allocators(const AllocatorChoice &choice)
{
	// One that is named is tried even if it is not listed, so that the error says why it fails.
	if (!choice.name.empty() || choice.kind == Kind::kUdmabuf)
		return {to_string(choice)};
	std::vector<std::string> names;
	for (const AllocatorChoice &allocator : list_all())
		if (choice.kind == Kind::kAny || choice.kind == allocator.kind)
			names.push_back(to_string(allocator));
	return names;
}

Result<AllocatorRef> open_allocator(const std::string &name)
{
	const auto allocator = parse_allocator_choice(name);
	if (!allocator || (allocator->name.empty() && allocator->kind != Kind::kUdmabuf))
		return make_error(std::errc::invalid_argument, "no allocator is called " + name);
	switch (allocator->kind) {
	case Kind::kUdmabuf:
		return as_allocator(UdmabufAllocator::open());
	case Kind::kDmaHeap:
		return as_allocator(DmaHeapAllocator::open(allocator->name));
	case Kind::kDumb:
	case Kind::kAny:
		break;
	}
	return as_allocator(DrmDumbAllocator::open(allocator->name));
}

} // namespace penstock
