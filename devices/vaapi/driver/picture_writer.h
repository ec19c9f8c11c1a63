#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <va/va.h>

#include "devices/vaapi/bits/packed_nal.h"
#include "devices/vaapi/driver/handle.h"

namespace penstock::vaapi {

/// Collects the buffers of one picture and hands them to the driver in the order in which they were
/// added, those that others keep first. The driver has taken what it needs when submit() returns;
/// the buffers are destroyed then, since nobody else does that.
class PictureWriter
{
public:
	PictureWriter(DisplayRef display, VAContextID context)
		: display_(std::move(display)), context_(context)
	{}
	PictureWriter(const PictureWriter &) = delete;
	PictureWriter &operator=(const PictureWriter &) = delete;
	~PictureWriter() { clear(); }

	/// One of libva's parameter structures. The first error is kept for submit().
	template <typename Parameters>
	void add(VABufferType type, const Parameters &parameters)
	{
		add_bytes(type, std::as_bytes(std::span(&parameters, 1)));
	}

	/// A structure that travels in a VAEncMiscParameterBuffer.
	template <typename Parameters>
	void add_misc(VAEncMiscParameterType type, const Parameters &parameters)
	{
		struct {
			VAEncMiscParameterType type;
			Parameters parameters;
		} buffer{type, parameters};
		static_assert(sizeof(buffer) ==
			      sizeof(VAEncMiscParameterBuffer) + sizeof(Parameters));
		add(VAEncMiscParameterBufferType, buffer);
	}

	/// A header that the program has written: two buffers, the second right after the first.
	void add_packed(VAEncPackedHeaderType type, const PackedNal &nal);

	/// Anything that has a type, as the coded bytes that a decoder reads.
	void add_bytes(VABufferType type, std::span<const std::byte> bytes);

	/// A buffer that outlives submit(), for what is the same in many pictures.
	Result<BufferHandle> create(VABufferType type, std::span<const std::byte> bytes);
	/// One of these. Before any other buffer of the picture.
	void add_kept(const BufferHandle &buffer);

	/// vaBeginPicture, vaRenderPicture, vaEndPicture. Empty again afterwards, whatever comes.
	Status submit(VASurfaceID input);
	/// Drops what was added.
	void clear();

private:
	Status hand_over(VASurfaceID input);

	DisplayRef display_;
	VAContextID context_;
	std::vector<VABufferID> buffers_;
	std::size_t kept_ = 0; ///< the first ones, which are not destroyed
	Status status_;
};

} // namespace penstock::vaapi
