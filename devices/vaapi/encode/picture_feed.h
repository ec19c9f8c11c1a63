#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "devices/roles/frame_slots.h"
#include "devices/vaapi/driver/picture_writer.h"
#include "devices/vaapi/encode/driver_objects.h"
#include "devices/vaapi/encode/sync_worker.h"
#include "devices/vaapi/stream/gop.h"

namespace penstock::vaapi {

/// Hands the driver one picture after the other: decides what each is in the group of pictures,
/// writes its parameters, and has a coded buffer for it. The parameters of the next picture are
/// written while the driver still encodes the one before, so that a frame can be submitted at once.
class PictureFeed
{
public:
	/// Borrows the objects, which must outlive it and have a context.
	explicit PictureFeed(DriverObjects &objects);

	/// Whether there is what the next picture needs.
	bool has_room() const { return prepared_ || !free_coded_.empty(); }
	/// Writes the parameters of the next picture, where there is room and they are not written
	/// yet. What fails fails again in submit().
	Status prepare();
	/// Gives the driver the frame as the next picture, when there is room. The frame stays with
	/// the caller when that fails. If the error is_busy(), the same can be tried again.
	Result<SubmittedPicture> submit(HeldFrame &frame);
	/// The driver has finished a picture, whose coded buffer is free again.
	void take_back(const FinishedPicture &picture);

	/// The next picture is an IDR.
	void force_idr();
	Status set_bitrate(std::uint64_t bitrate);
	/// Makes the driver's context anew; it has no picture. An IDR comes next.
	Status rebuild();

private:
	/// The next picture: its parameters are in the writer, its coded buffer is taken.
	struct Prepared {
		Gop gop; ///< after it
		PictureState picture;
		std::size_t coded_index;
		VABufferID coded;
		std::size_t capacity;
	};

	void discard_prepared();
	Result<VASurfaceID> input_of(const Buffer &frame, std::size_t coded_index);

	DriverObjects &objects_;
	Gop gop_;
	std::unique_ptr<PictureWriter> writer_;
	std::optional<Prepared> prepared_;
	std::vector<std::size_t> free_coded_;
	std::size_t coded_capacity_;
	bool rate_changed_ = false;
};

} // namespace penstock::vaapi
