#pragma once

#include <functional>
#include <iterator>
#include <optional>
#include <span>

#include <va/va_backend.h>
#include <va/va_drmcommon.h>

namespace penstock::test {

/// Stands between libva and an initialised display's driver: what the driver answers is true, until
/// a test changes it. The display ends before this object.
class ChangedDriver
{
public:
	explicit ChangedDriver(VADisplay display)
		: context_(static_cast<VADisplayContextP>(display)->pDriverContext),
		  real_(*context_->vtable)
	{
		self(context_) = this;
		VADriverVTable &table = *context_->vtable;
		table.vaQueryConfigProfiles = query_profiles;
		table.vaQueryConfigEntrypoints = query_entrypoints;
		table.vaGetConfigAttributes = get_attributes;
		table.vaQuerySurfaceAttributes = query_surface_attributes;
		table.vaExportSurfaceHandle = export_surface;
		table.vaMapBuffer = map_buffer;
	}
	ChangedDriver(const ChangedDriver &) = delete;
	ChangedDriver &operator=(const ChangedDriver &) = delete;

	/// Where vaMaxNumProfiles() and vaMaxNumEntrypoints() look.
	VADriverContext &context() { return *context_; }

	std::optional<int> profiles;	///< how many it says it has listed
	std::optional<int> entrypoints; ///< likewise
	std::function<void(VAConfigAttrib &)> attribute = [](auto &) {};
	std::optional<unsigned> surface_attributes; ///< how many it says there are
	std::function<void(VASurfaceAttrib &)> surface_attribute = [](auto &) {};
	std::function<void(VADRMPRIMESurfaceDescriptor &)> exported = [](auto &) {};
	std::function<void(VACodedBufferSegment *&)> mapped = [](auto &) {};

private:
	/// Drivers do not use this field, nor does libva.
	static ChangedDriver *&self(VADriverContextP context)
	{
		return reinterpret_cast<ChangedDriver *&>(
			context->reserved[std::size(context->reserved) - 1]);
	}

	static VAStatus query_profiles(VADriverContextP context, VAProfile *list, int *count)
	{
		const ChangedDriver &driver = *self(context);
		const VAStatus status = driver.real_.vaQueryConfigProfiles(context, list, count);
		*count = driver.profiles.value_or(*count);
		return status;
	}
	static VAStatus query_entrypoints(VADriverContextP context, VAProfile profile,
					  VAEntrypoint *list, int *count)
	{
		const ChangedDriver &driver = *self(context);
		const VAStatus status =
			driver.real_.vaQueryConfigEntrypoints(context, profile, list, count);
		*count = driver.entrypoints.value_or(*count);
		return status;
	}
	static VAStatus get_attributes(VADriverContextP context, VAProfile profile,
				       VAEntrypoint entrypoint, VAConfigAttrib *list, int count)
	{
		const ChangedDriver &driver = *self(context);
		const VAStatus status = driver.real_.vaGetConfigAttributes(context, profile,
									   entrypoint, list, count);
		for (VAConfigAttrib &each : std::span(list, static_cast<std::size_t>(count)))
			driver.attribute(each);
		return status;
	}
	static VAStatus query_surface_attributes(VADriverContextP context, VAConfigID config,
						 VASurfaceAttrib *list, unsigned *count)
	{
		const ChangedDriver &driver = *self(context);
		const VAStatus status =
			driver.real_.vaQuerySurfaceAttributes(context, config, list, count);
		if (list)
			for (VASurfaceAttrib &each : std::span(list, *count))
				driver.surface_attribute(each);
		*count = driver.surface_attributes.value_or(*count);
		return status;
	}
	static VAStatus export_surface(VADriverContextP context, VASurfaceID surface,
				       std::uint32_t type, std::uint32_t flags, void *descriptor)
	{
		const ChangedDriver &driver = *self(context);
		const VAStatus status = driver.real_.vaExportSurfaceHandle(context, surface, type,
									   flags, descriptor);
		driver.exported(*static_cast<VADRMPRIMESurfaceDescriptor *>(descriptor));
		return status;
	}
	static VAStatus map_buffer(VADriverContextP context, VABufferID buffer, void **address)
	{
		const ChangedDriver &driver = *self(context);
		const VAStatus status = driver.real_.vaMapBuffer(context, buffer, address);
		auto *segment = static_cast<VACodedBufferSegment *>(*address);
		driver.mapped(segment);
		*address = segment;
		return status;
	}

	const VADriverContextP context_;
	const VADriverVTable real_;
};

} // namespace penstock::test
