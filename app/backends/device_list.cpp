#include "app/backends/device_list.h"

#include "app/backends/allocators.h"
#include "app/backends/camera_backends.h"
#include "devices/software/encoder.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/discovery.h"
#include "devices/vaapi/driver/discovery.h"
#include "devices/vaapi/encoder.h"

namespace penstock {

namespace {

void add_v4l2(DeviceList &list, v4l2::Io &io)
{
	for (const std::string &path : v4l2::list_nodes()) {
		auto device = v4l2::Device::open(path, io);
		if (!device) {
			list.unreadable.push_back(device.error());
			continue;
		}
		switch ((*device)->role()) {
		case v4l2::Role::kCamera:
			list.cameras.push_back(v4l2::camera_capabilities(**device));
			v4l2::read_values(**device, list.cameras.back().controls);
			break;
		case v4l2::Role::kEncoder:
			list.encoders.push_back(v4l2::encoder_capabilities(**device));
			v4l2::read_values(**device, list.encoders.back().controls);
			break;
		case v4l2::Role::kOther:
			continue;
		}
		list.aliases[path] = v4l2::aliases_of(path);
	}
}

Result<EncoderCapabilities> va_capabilities(const std::string &path)
{
	auto display = vaapi::Display::open(path);
	if (!display)
		return propagate(display);
	auto encoder = vaapi::Encoder::open(std::move(*display), {});
	if (!encoder)
		return propagate(encoder);
	return (*encoder)->capabilities();
}

void add_vaapi(DeviceList &list)
{
	for (std::string &path : vaapi::list_render_nodes()) {
		auto encoder = va_capabilities(path);
		list.aliases[path] = vaapi::aliases_of(path);
		if (encoder)
			list.va_encoders.push_back(std::move(*encoder));
		else
			list.unusable.push_back({std::move(path), encoder.error()});
	}
}

} // namespace

std::vector<std::string> DeviceList::aliases_of(const DeviceIdentity &identity) const
{
	auto found = aliases.find(identity.path);
	return found == aliases.end() ? std::vector<std::string>() : found->second;
}

DeviceList list_devices(v4l2::Io &io)
{
	DeviceList list;
	add_v4l2(list, io);
	add_vaapi(list);
	if (auto pattern = pattern_camera_capabilities())
		list.pattern_camera = std::move(*pattern);
	list.software_encoder = software::Encoder::describe();
	for (const std::string &name : list_allocators("auto"))
		if (open_allocator(name))
			list.allocators.push_back(name);
	return list;
}

} // namespace penstock
