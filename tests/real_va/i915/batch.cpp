// Intel's Programmer's Reference Manuals, volume 2a: "Command Reference: Instructions", and
// drivers/gpu/drm/i915/gt/intel_gpu_commands.h.

#include "tests/real_va/i915/batch.h"

#include <vector>

namespace penstock::real_va {

namespace {

// Far more than any picture needs.
constexpr unsigned kMostCommands = 1'000'000;

enum Type : std::uint32_t { kMemoryInterface = 0, kBlitter = 2, kPipelines = 3 };

// Of the memory interface, by bits 28 to 23.
constexpr std::uint32_t kFirstWithLength = 0x10;
constexpr std::uint32_t kBatchEnd = 0x0a;
constexpr std::uint32_t kFlush = 0x26; ///< MI_FLUSH_DW: above its length are other flags
constexpr std::uint32_t kBatchStart = 0x31;
constexpr std::uint32_t kSecondLevel = 1 << 22; ///< of a start: the end comes back

constexpr std::uint32_t bits(std::uint32_t word, unsigned high, unsigned low)
{
	return word >> low & ((std::uint32_t{2} << (high - low)) - 1);
}

/// In words, from its header.
std::size_t length_of(std::uint32_t header)
{
	constexpr std::uint32_t kBias = 2;
	switch (bits(header, 31, 29)) {
	case kMemoryInterface:
		if (bits(header, 28, 23) < kFirstWithLength)
			return 1;
		return bits(header, bits(header, 28, 23) == kFlush ? 5 : 7, 0) + kBias;
	case kBlitter:
		return bits(header, 7, 0) + kBias;
	case kPipelines:
		switch (bits(header, 28, 27)) {
		case 1: // commands of one word
			return 1;
		case 2: // media
			return bits(header, 11, 0) + kBias;
		default:
			return bits(header, 7, 0) + kBias;
		}
	default:
		return 0;
	}
}

bool is_memory_interface(std::uint32_t header, std::uint32_t operation)
{
	return bits(header, 31, 29) == kMemoryInterface && bits(header, 28, 23) == operation;
}

} // namespace

bool walk_batch(const AddressSpace &memory, std::uint64_t begin, bool wide_addresses,
		const std::function<void(Command)> &each)
{
	std::vector<std::uint64_t> callers;
	std::uint64_t address = begin;
	for (unsigned count = 0; count < kMostCommands; ++count) {
		const auto words = memory.words(address);
		const std::size_t length = words.empty() ? 0 : length_of(words[0]);
		if (length == 0 || length > words.size())
			return false;
		const Command command = words.first(length);
		address += length * sizeof(std::uint32_t);
		if (is_memory_interface(command[0], kBatchEnd)) {
			if (callers.empty())
				return true;
			address = callers.back();
			callers.pop_back();
		} else if (is_memory_interface(command[0], kBatchStart)) {
			if ((command[0] & kSecondLevel) != 0)
				callers.push_back(address);
			address = command[1];
			if (wide_addresses && length > 2)
				address |= std::uint64_t{command[2] & 0xffff} << 32;
			address &= ~std::uint64_t{3};
		} else {
			each(command);
		}
	}
	return false;
}

} // namespace penstock::real_va
