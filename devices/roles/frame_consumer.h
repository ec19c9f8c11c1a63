#pragma once

#include "core/allocation/allocation_query.h"
#include "core/allocation/decision.h"
#include "core/allocation/refusal.h"
#include "core/base/result.h"
#include "devices/roles/capabilities.h"

namespace penstock {

/// Who reads a camera's frames, as far as it is about where these lie: one encoder, or several that
/// read the same buffers. A camera and a consumer of any kind meet in a plan: propose_allocation()
/// → the camera decides → configure().
class FrameConsumer
{
public:
	virtual ~FrameConsumer() = default;

	/// Asks the driver for everything, which takes a call for each format, size and control. An
	/// error means that the device failed (gone).
	virtual Result<EncoderCapabilities> capabilities() const = 0;
	/// Only what a plan needs: the formats that it reads and converts, asked for as
	/// Camera::modes() does.
	virtual Result<EncoderCapabilities> modes() const { return capabilities(); }

	/// For frames of query.info: sets its driver and adds to the query the layout that it reads
	/// (as VideoMeta with alignment), its own pool in that layout, what it can import and how
	/// many buffers it may hold. Refuses a format or a size that it does not read. What an
	/// earlier call set up is undone first.
	virtual Result<Answer<>> propose_allocation(AllocationQuery &query) = 0;

	/// Takes what the camera decided: compares the layouts once more, gets ready to read the
	/// buffers of decision.encoder_side(), its slot = Buffer::index(), and tries one with the
	/// driver. A mismatch is a refusal.
	virtual Result<Answer<>> configure(const Decision &decision) = 0;
	/// Frees what propose_allocation() and configure() set up. Not while streaming.
	virtual void release_allocation() = 0;
};

} // namespace penstock
