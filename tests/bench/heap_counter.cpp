#include "tests/bench/heap_counter.h"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

// glibc lets a program define the allocation functions itself and keeps its own under these names.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
void *__libc_malloc(std::size_t size);
void *__libc_calloc(std::size_t count, std::size_t size);
void *__libc_realloc(void *block, std::size_t size);
void *__libc_memalign(std::size_t alignment, std::size_t size);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace {

// The functions below have no object that could hold it.
std::atomic<std::uint64_t> allocations{0};

void count()
{
	allocations.store(allocations.load(std::memory_order_relaxed) + 1,
			  std::memory_order_relaxed);
}

} // namespace

extern "C" void *malloc(std::size_t size)
{
	count();
	return __libc_malloc(size);
}

extern "C" void *calloc(std::size_t number, std::size_t size)
{
	count();
	return __libc_calloc(number, size);
}

extern "C" void *realloc(void *block, std::size_t size)
{
	count();
	return __libc_realloc(block, size);
}

extern "C" void *aligned_alloc(std::size_t alignment, std::size_t size)
{
	count();
	return __libc_memalign(alignment, size);
}

extern "C" int posix_memalign(void **block, std::size_t alignment, std::size_t size)
{
	count();
	*block = __libc_memalign(alignment, size);
	return *block ? 0 : ENOMEM;
}

std::uint64_t heap_allocations()
{
	return allocations.load(std::memory_order_relaxed);
}
