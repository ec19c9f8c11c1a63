#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/buffer/buffer.h"
#include "core/memory/system_allocator.h"

namespace penstock::test {

inline std::string text_of(const Mapping &mapping)
{
	return {reinterpret_cast<const char *>(mapping.data()), mapping.size()};
}

/// What reading gives; "unreadable" when the map is refused.
inline std::string text_of(Memory &memory)
{
	auto mapping = memory.map(MapMode::kRead);
	return mapping ? text_of(*mapping) : "unreadable";
}

/// The memories one after another, each mapped by itself so that nothing is merged.
inline std::string text_of(const Buffer &buffer)
{
	std::string text;
	for (std::size_t i = 0; i < buffer.memory_count(); ++i)
		text += text_of(buffer.memory(i));
	return text;
}

inline void write(const Mapping &mapping, std::string_view text)
{
	std::ranges::copy(std::as_bytes(std::span(text)), mapping.data());
}

inline MemoryRef memory_of(std::string_view text, const AllocationParams &params = {})
{
	AllocationParams writable = params;
	writable.flags = {};
	auto memory = SystemAllocator::create()->allocate(text.size(), params);
	EXPECT_TRUE(memory.has_value());
	if (params.flags == writable.flags)
		write((*memory)->map(MapMode::kWrite).value(), text);
	return memory.value();
}

/// One memory for each text.
inline BufferRef buffer_of(std::initializer_list<std::string_view> texts)
{
	BufferRef buffer = Buffer::create();
	for (std::string_view text : texts)
		EXPECT_TRUE(buffer->append_memory(memory_of(text)));
	return buffer;
}

template <typename T>
bool fails_with(const Result<T> &result, std::errc condition)
{
	return !result && result.error().is(condition);
}

} // namespace penstock::test
