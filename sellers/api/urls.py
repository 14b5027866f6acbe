"""REST routes of the sellers app."""

from django.urls import path

from sellers.api import views, zones

urlpatterns = [
    path("profiles/me", views.OwnProfile.as_view()),
    path("profiles/me/picture", views.OwnPicture.as_view()),
    path("profiles/me/seller", views.OwnOffer.as_view()),
    path("profiles/me/hiding", views.OwnHiding.as_view()),
    path("profiles/me/zones", zones.OwnZones.as_view()),
    path("profiles/me/zones/<uuid:zone_id>", zones.OwnZone.as_view()),
    path("profiles/<uuid:user_id>", views.ProfileDetail.as_view()),
    path("location", views.Location.as_view()),
    path("map/sellers", views.SellersOnMap.as_view()),
]
