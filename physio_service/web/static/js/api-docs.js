// Shows the API's description; whoever is signed in can try it out as themselves.
const place = document.getElementById("api-docs");

SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  validatorUrl: null, // it would ask another host
  requestInterceptor: (request) => {
    if (place.dataset.formToken) request.headers["X-CSRFToken"] = place.dataset.formToken;
    return request;
  },
});
