#include "tests/support/rigs/passthrough_rig.h"

#include <algorithm>

#include "core/meta/capture_meta.h"
#include "tests/support/rigs/must.h"
#include "tests/support/streams/coded_stream.h"

namespace penstock::test {

namespace {

RigFrames frames_of(const PassthroughSetup &setup)
{
	return {.size = kStreamSize,
		.format = setup.format,
		.layout = must(
			VideoInfo::create_compressed(setup.format, kStreamSize, setup.longest))};
}

} // namespace

PassthroughRig::PassthroughRig(const PassthroughSetup &setup)
	: EncoderRig(frames_of(setup)), setup_(setup),
	  encoder_(must(passthrough::Encoder::open(setup.settings)))
{}

PassthroughRig::~PassthroughRig()
{
	encoder_.reset();
	free_memory();
}

void PassthroughRig::paint(Buffer &buffer, std::uint64_t number)
{
	const std::vector<std::byte> &payload = setup_.buffers[number % setup_.buffers.size()];
	Mapping mapping = must(buffer.memory(0).map(MapMode::kWrite));
	// What the last frame in this buffer left.
	std::ranges::fill(mapping.bytes(), std::byte{0x65});
	std::ranges::copy(payload, mapping.bytes().begin());
	must(mapping.unmap());
	auto *found = buffer.find_meta<CaptureMeta>();
	CaptureMeta &capture = found ? *found : *buffer.add_meta<CaptureMeta>();
	missed_ += setup_.missed_before.contains(number) ? 1 : 0;
	capture.sequence = setup_.counts ? static_cast<std::uint32_t>(number) + missed_ : 0;
	capture.memory_count = 1;
	capture.bytes_used[0] = static_cast<std::uint32_t>(payload.size());
}

} // namespace penstock::test
