#include "tests/fuzz/lying_driver.h"

#include <array>
#include <iterator>
#include <unistd.h>

#include <va/va_drmcommon.h>

namespace penstock::fuzz {

/// What libva calls.
struct LyingDriver::Calls {
	/// Drivers do not use this field, nor does libva.
	static LyingDriver *&of(VADriverContextP context)
	{
		return reinterpret_cast<LyingDriver *&>(
			context->reserved[std::size(context->reserved) - 1]);
	}

	static VAStatus profiles(VADriverContextP context, VAProfile *list, int *count)
	{
		LyingDriver &self = *of(context);
		return self.answer(
			[&] { return self.real_.vaQueryConfigProfiles(context, list, count); },
			[&](Lies &lies) { lies.change(*count); });
	}
	static VAStatus entrypoints(VADriverContextP context, VAProfile profile, VAEntrypoint *list,
				    int *count)
	{
		LyingDriver &self = *of(context);
		return self.answer(
			[&] {
				return self.real_.vaQueryConfigEntrypoints(context, profile, list,
									   count);
			},
			[&](Lies &lies) { lies.change(*count); });
	}
	static VAStatus attributes(VADriverContextP context, VAProfile profile,
				   VAEntrypoint entrypoint, VAConfigAttrib *list, int count)
	{
		LyingDriver &self = *of(context);
		return self.answer(
			[&] {
				return self.real_.vaGetConfigAttributes(context, profile,
									entrypoint, list, count);
			},
			[&](Lies &lies) {
				lies.change(list[lies.choice(static_cast<unsigned>(count))].value);
			});
	}
	static VAStatus surface_attributes(VADriverContextP context, VAConfigID config,
					   VASurfaceAttrib *list, unsigned *count)
	{
		LyingDriver &self = *of(context);
		return self.answer(
			[&] {
				return self.real_.vaQuerySurfaceAttributes(context, config, list,
									   count);
			},
			[&](Lies &lies) {
				if (list && *count != 0)
					lies.change(list[lies.choice(*count)].value.value.i);
				// Asked for their number, it may say more, never less.
				else
					*count |= static_cast<unsigned>(lies.number());
			});
	}
	static VAStatus surfaces(VADriverContextP context, unsigned format, unsigned width,
				 unsigned height, VASurfaceID *ids, unsigned count,
				 VASurfaceAttrib *list, unsigned attributes)
	{
		LyingDriver &self = *of(context);
		return self.answer(
			[&] {
				return self.real_.vaCreateSurfaces2(context, format, width, height,
								    ids, count, list, attributes);
			},
			[](Lies &) {});
	}
	static VAStatus exported(VADriverContextP context, VASurfaceID surface,
				 std::uint32_t memory_type, std::uint32_t flags, void *descriptor)
	{
		LyingDriver &self = *of(context);
		auto &told = *static_cast<VADRMPRIMESurfaceDescriptor *>(descriptor);
		return self.answer(
			[&] {
				return self.real_.vaExportSurfaceHandle(
					context, surface, memory_type, flags, descriptor);
			},
			[&](Lies &lies) {
				// A driver can give no descriptor that is not one.
				std::array<int, 4> fds{};
				for (std::size_t i = 0; i < fds.size(); ++i)
					fds[i] = told.objects[i].fd;
				lies.change(told);
				for (std::size_t i = 0; i < fds.size(); ++i)
					told.objects[i].fd = fds[i];
				if (lies.choice(4) != 0)
					return;
				::close(fds[0]);
				told.objects[0].fd = -1;
			});
	}
	static VAStatus map(VADriverContextP context, VABufferID buffer, void **address)
	{
		LyingDriver &self = *of(context);
		return self.answer([&] { return self.real_.vaMapBuffer(context, buffer, address); },
				   [&](Lies &lies) {
					   if (!*address || lies.choice(8) == 0) {
						   *address = nullptr;
						   return;
					   }
					   // The list's first segment, which the driver may use
					   // again.
					   VACodedBufferSegment &segment = self.segment_;
					   segment = *static_cast<VACodedBufferSegment *>(*address);
					   *address = &segment;
					   segment.size = static_cast<unsigned>(lies.number());
					   segment.bit_offset =
						   static_cast<unsigned>(lies.number());
					   segment.status = static_cast<unsigned>(lies.number());
					   if (lies.choice(4) == 0)
						   segment.buf = nullptr;
					   if (lies.choice(4) == 0)
						   segment.next = &segment;
				   });
	}
	static VAStatus sync_surface(VADriverContextP context, VASurfaceID surface)
	{
		LyingDriver &self = *of(context);
		return self.answer([&] { return self.real_.vaSyncSurface(context, surface); },
				   [](Lies &) {});
	}
	static VAStatus sync_buffer(VADriverContextP context, VABufferID buffer, std::uint64_t time)
	{
		LyingDriver &self = *of(context);
		return self.answer([&] { return self.real_.vaSyncBuffer(context, buffer, time); },
				   [](Lies &) {});
	}
	static VAStatus end(VADriverContextP context, VAContextID id)
	{
		LyingDriver &self = *of(context);
		// A picture that was begun must be ended, whatever the answer is.
		const VAStatus status = self.real_.vaEndPicture(context, id);
		return self.answer([&] { return status; }, [](Lies &) {});
	}
};

template <typename Call, typename Change>
VAStatus LyingDriver::answer(Call call, Change change)
{
	constexpr VAStatus kRefusals[] = {VA_STATUS_ERROR_OPERATION_FAILED,
					  VA_STATUS_ERROR_ALLOCATION_FAILED,
					  VA_STATUS_ERROR_HW_BUSY,
					  VA_STATUS_ERROR_TIMEDOUT,
					  VA_STATUS_ERROR_UNIMPLEMENTED,
					  VA_STATUS_ERROR_ENCODING_ERROR,
					  VA_STATUS_ERROR_UNSUPPORTED_PROFILE,
					  VA_STATUS_ERROR_INVALID_SURFACE};
	std::unique_lock lock(mutex_);
	const Lies::Answer answer = lies_.next();
	if (answer == Lies::Answer::kRefused)
		return kRefusals[lies_.choice(std::size(kRefusals))];
	lock.unlock();
	const VAStatus status = call();
	lock.lock();
	if (answer == Lies::Answer::kChanged && status == VA_STATUS_SUCCESS)
		change(lies_);
	return status;
}

LyingDriver::LyingDriver(VADisplay display, Lies &lies) : lies_(lies)
{
	const VADriverContextP context = static_cast<VADisplayContextP>(display)->pDriverContext;
	real_ = *context->vtable;
	Calls::of(context) = this;
	if (lies_.next() == Lies::Answer::kChanged)
		context->max_profiles += static_cast<int>(lies_.number() & 0x7fffff00);
	if (lies_.next() == Lies::Answer::kChanged)
		context->max_entrypoints += static_cast<int>(lies_.number() & 0x7fffff00);
	VADriverVTable &table = *context->vtable;
	table.vaQueryConfigProfiles = Calls::profiles;
	table.vaQueryConfigEntrypoints = Calls::entrypoints;
	table.vaGetConfigAttributes = Calls::attributes;
	table.vaQuerySurfaceAttributes = Calls::surface_attributes;
	table.vaCreateSurfaces2 = Calls::surfaces;
	table.vaExportSurfaceHandle = Calls::exported;
	table.vaMapBuffer = Calls::map;
	table.vaSyncSurface = Calls::sync_surface;
	table.vaSyncBuffer = Calls::sync_buffer;
	table.vaEndPicture = Calls::end;
}

} // namespace penstock::fuzz
