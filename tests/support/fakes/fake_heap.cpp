#include "tests/support/fakes/fake_heap.h"

#include <stdexcept>
#include <utility>

#include <sys/mman.h>

#include "core/memory/fd_memory.h"
#include "tests/support/fakes/fake_dmabuf.h"

namespace penstock::test {

class FakeMemory final : public FdMemory
{
public:
	FakeMemory(FakeHeap &heap, UniqueFd fd, const Layout &layout, MemoryFlags flags)
		: FdMemory(heap, std::move(fd), layout, flags, FdMemoryFlag::kKeepMapped),
		  heap_(heap)
	{
		++heap_.alive_;
	}
	~FakeMemory() override { --heap_.alive_; }

	bool is_dmabuf() const noexcept override
	{
		return heap_.kind() != FakeHeap::Kind::kPrivate;
	}

protected:
	Status begin_cpu_access(MapModes) override
	{
		++heap_.maps_;
		return {};
	}

private:
	FakeHeap &heap_;
};

namespace {

/// A private memory has a name that no driver knows.
Result<UniqueFd> create_file(FakeHeap::Kind kind, std::size_t length)
{
	if (kind == FakeHeap::Kind::kPrivate)
		return create_memfd("fake-private", length);
	return create_fake_dmabuf(kind == FakeHeap::Kind::kContiguous ? FakeDmaBuf::kContiguous
								      : FakeDmaBuf::kPaged,
				  length);
}

} // namespace

Ref<FakeHeap> FakeHeap::create(Kind kind)
{
	return make_ref<FakeHeap>(kind);
}

Result<MemoryRef> FakeHeap::do_allocate(std::size_t size, const AllocationParams &params)
{
	const Memory::Layout layout{params.prefix + size + params.padding, params.prefix, size,
				    params.alignment};
	auto fd = create_file(kind_, layout.maxsize);
	if (!fd)
		return propagate(fd);
	MemoryFlags flags = params.flags;
	if (kind_ == Kind::kProtected)
		flags |= MemoryFlag::kNotMappable;
	return MemoryRef(new FakeMemory(*this, std::move(*fd), layout, flags));
}

bool is_contiguous(const Memory &memory)
{
	const auto *heap = dynamic_cast<const FakeHeap *>(&memory.allocator());
	return heap && heap->kind() == FakeHeap::Kind::kContiguous;
}

DeviceView::DeviceView(const Memory &memory) : inode_(inode_of(memory.fd()))
{
	void *address = ::mmap(nullptr, memory.maxsize(), PROT_READ | PROT_WRITE, MAP_SHARED,
			       memory.fd(), 0);
	if (address == MAP_FAILED)
		throw std::runtime_error("mmap of a fake device's memory");
	bytes_ = {static_cast<std::byte *>(address), memory.maxsize()};
}

DeviceView::DeviceView(DeviceView &&other) noexcept
	: bytes_(std::exchange(other.bytes_, {})), inode_(other.inode_)
{}

DeviceView &DeviceView::operator=(DeviceView &&other) noexcept
{
	std::swap(bytes_, other.bytes_);
	std::swap(inode_, other.inode_);
	return *this;
}

DeviceView::~DeviceView()
{
	if (!bytes_.empty())
		::munmap(bytes_.data(), bytes_.size());
}

bool DeviceView::shows(const Memory &memory) const
{
	return bytes_.size() == memory.maxsize() && inode_ == inode_of(memory.fd());
}

} // namespace penstock::test
