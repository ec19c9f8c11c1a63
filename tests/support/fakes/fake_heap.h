#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/memory/allocator.h"

namespace penstock::test {

/// Memory of the fake devices: a memfd that passes for a dmabuf, with exactly as many bytes as
/// asked for, so that a demand for more shows.
class FakeHeap final : public Allocator
{
public:
	enum class Kind {
		kPaged,
		kContiguous, ///< what a device without an IOMMU takes
		kPrivate,    ///< of a device that does not export it: no dmabuf
		kProtected,  ///< the CPU must not see it
	};

	static Ref<FakeHeap> create(Kind kind = Kind::kPaged);

	std::string_view name() const noexcept override { return "fake"; }
	Kind kind() const noexcept { return kind_; }

	/// Memories that exist.
	std::uint32_t alive() const noexcept { return alive_; }
	/// Times that the CPU was given a view of one. Devices do not count, see DeviceView.
	std::uint32_t maps() const noexcept { return maps_; }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override;

private:
	friend class FakeMemory;
	template <typename T, typename... Args>
	friend Ref<T> penstock::make_ref(Args &&...);

	explicit FakeHeap(Kind kind) : kind_(kind) {}

	const Kind kind_;
	std::atomic<std::uint32_t> alive_{0};
	std::atomic<std::uint32_t> maps_{0};
};

/// Whether a device without an IOMMU could use it.
bool is_contiguous(const Memory &memory);

/// How a device sees a memory: all of it, past penstock's own accounting of mappings.
class DeviceView
{
public:
	DeviceView() = default;
	explicit DeviceView(const Memory &memory);
	DeviceView(DeviceView &&other) noexcept;
	DeviceView &operator=(DeviceView &&other) noexcept;
	~DeviceView();

	std::span<std::byte> bytes() const { return bytes_; }
	/// Still the memory that was looked at, and not another one in its place.
	bool shows(const Memory &memory) const;

private:
	std::span<std::byte> bytes_;
	std::uint64_t inode_ = 0;
};

} // namespace penstock::test
